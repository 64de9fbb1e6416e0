/** /invite: ask somebody in, and see who of those I asked has come. */
import { listed } from "../format";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { InviteOne } from "../parts/InviteOne";
import { SentInvitations } from "../parts/SentInvitations";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { invitations, loadInvitations } from "../store/invitations";
import { useLoad } from "../store/loading";
import { me, myTeam } from "../store/me";
import { loadReach, mayInvite, reachedTeams } from "../store/reach";
import { loadTeam, teams } from "../store/teams";
import { inviteWords } from "../words/invite";

function MayNot() {
  const mine = myTeam.value;
  useLoad(`invite/${mine?.team_id ?? ""}`, async () => {
    if (mine) await loadTeam(mine.team_id);
  });
  const leaders = mine ? (teams.get(mine.team_id)?.leaders ?? []) : [];
  const names = listed(leaders.map((leader) => leader.name));
  return (
    <EmptyState title={inviteWords.mayNotTitle}>
      {inviteWords.mayNot} {names ? inviteWords.ask(names) : inviteWords.askAnyone}
    </EmptyState>
  );
}

export function InviteView() {
  useTitle(inviteWords.title);
  const allowed = mayInvite(me.value);
  const loading = useLoad(`invite/${String(allowed)}`, async () => {
    await Promise.all([loadReach(), loadInvitations()]);
  });
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{inviteWords.title}</h1>
        <p class="muted">{inviteWords.intro}</p>
      </div>
      {!allowed ? (
        <MayNot />
      ) : loading.state === "failed" ? (
        <Failed loading={loading} />
      ) : !invitations.value || !reachedTeams.value ? (
        <Skeleton />
      ) : (
        <div class="cols cols-half">
          <InviteOne />
          <SentInvitations />
        </div>
      )}
    </div>
  );
}

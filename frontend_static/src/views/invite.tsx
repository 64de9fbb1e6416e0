/** /invite: ask people in, one by one, from a list, by a link or as a team; and see who of those has come. */
import { useState } from "preact/hooks";

import { listed } from "../format";
import { Choices } from "../parts/Choices";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { InviteLink } from "../parts/InviteLink";
import { InviteList } from "../parts/InviteList";
import { InviteOne } from "../parts/InviteOne";
import { InviteTeam } from "../parts/InviteTeam";
import { SentInvitations } from "../parts/SentInvitations";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { invitations, loadInvitations } from "../store/invitations";
import { useLoad } from "../store/loading";
import { me, myTeam } from "../store/me";
import { loadReach, mayInvite, reachedTeams } from "../store/reach";
import { loadTeam, teams } from "../store/teams";
import { inviteWords } from "../words/invite";
import { waysWords } from "../words/inviteMany";

const WAYS = { one: InviteOne, list: InviteList, link: InviteLink, team: InviteTeam } as const;
type Way = keyof typeof WAYS;

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
  const [way, setWay] = useState<Way>("one");
  const Chosen = WAYS[way];
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
        <>
          <div class="row between">
            <Choices
              legend={waysWords.legend}
              name="way"
              value={way}
              onValue={setWay}
              options={(Object.keys(WAYS) as Way[]).map((value) => ({ value, label: waysWords[value] }))}
            />
            {me.value?.is_administrator && <a href="/invite/tree">{waysWords.tree}</a>}
          </div>
          <div class="cols cols-half">
            <Chosen />
            <SentInvitations />
          </div>
        </>
      )}
    </div>
  );
}

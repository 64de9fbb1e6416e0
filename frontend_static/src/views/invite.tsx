/** /invite: ask somebody in, and see who of those I asked has come. */
import { useState } from "preact/hooks";

import type { InvitationOut } from "../api";
import { day, listed } from "../format";
import { http, read } from "../http";
import { AudienceChip } from "../parts/AudienceChip";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { EmptyState } from "../parts/EmptyState";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { InputField, SelectField, TextField } from "../parts/Field";
import { NoPatientDetails } from "../parts/NoPatientDetails";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { Sure } from "../parts/Sure";
import { place } from "../router";
import { useSending } from "../sending";
import {
  invitations,
  invitationSent,
  loadInvitations,
  loadOlderInvitations,
  olderInvitations,
} from "../store/invitations";
import { useLoad } from "../store/loading";
import { me, myTeam } from "../store/me";
import { loadReach, mayInvite, reachedTeams } from "../store/reach";
import { loadTeam, teams } from "../store/teams";
import { toast } from "../store/toasts";
import { useTitle } from "../parts/title";
import { inviteWords } from "../words/people";

type Role = InvitationOut["role"];

/** From so many teams on, a box to find one helps. */
const MANY = 25;
const FIELDS = ["email", "team_id", "role", "message"];

function InviteForm() {
  const mine = me.value;
  const reached = reachedTeams.value ?? [];
  const wanted = place.value.search.get("team") ?? "";
  const only = reached.length === 1 ? (reached[0]?.id ?? "") : "";
  const [email, setEmail] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("member");
  const [message, setMessage] = useState("");
  const [filter, setFilter] = useState("");
  const sending = useSending("invite", FIELDS);
  const known = reached.some((each) => each.id === wanted) ? wanted : only;
  const teamId = chosen ?? known;
  const teamless = role === "administrator";
  const roles: Role[] = mine?.is_administrator ? ["member", "leader", "administrator"] : ["member", "leader"];
  const shown = filter
    ? reached.filter((each) => each.id === teamId || each.name.toLowerCase().includes(filter.trim().toLowerCase()))
    : reached;
  const submit = async () => {
    const address = email.trim();
    const fine = sending.check({
      email: !address ? inviteWords.emailNeeded : !/^\S+@\S+\.\S+$/.test(address) && inviteWords.emailWrong,
      team_id: !teamId && !teamless && inviteWords.teamNeeded,
    });
    if (!fine) return;
    const arrived = await sending.send(async () => {
      const body = { email: address, team_id: teamId || null, role, message };
      invitationSent(await read<InvitationOut>(http.POST("/api/v1/invitations", { body })));
    });
    if (!arrived) return;
    toast(inviteWords.sent(address));
    setEmail("");
    setMessage("");
    document.getElementById(sending.idOf("email"))?.focus();
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-label={inviteWords.title}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf("email")}
        label={inviteWords.email}
        type="email"
        inputMode="email"
        autocomplete="off"
        error={sending.errorOf("email")}
        value={email}
        onValue={setEmail}
      />
      <Choices
        legend={inviteWords.role}
        name={sending.idOf("role")}
        value={role}
        onValue={setRole}
        options={roles.map((value) => ({ value, label: inviteWords.roles[value] }))}
        hint={inviteWords.roleHints[role]}
      />
      {reached.length > MANY && (
        <InputField
          id="invite-filter"
          label={inviteWords.filter}
          autocomplete="off"
          value={filter}
          onValue={setFilter}
        />
      )}
      <SelectField
        id={sending.idOf("team_id")}
        label={inviteWords.team}
        hint={mine?.is_administrator ? undefined : inviteWords.teamHint}
        error={sending.errorOf("team_id")}
        value={teamId}
        onValue={setChosen}
        options={[
          { value: "", label: teamless ? inviteWords.noTeam : inviteWords.chooseTeam },
          ...shown.map((each) => ({ value: each.id, label: `${"– ".repeat(each.depth)}${each.name}` })),
        ]}
      />
      <TextField
        id={sending.idOf("message")}
        label={inviteWords.message}
        hint={inviteWords.messageHint}
        error={sending.errorOf("message")}
        rows={4}
        value={message}
        onValue={setMessage}
      />
      <NoPatientDetails />
      <div class="row between">
        <AudienceChip who={inviteWords.audience} few />
        <Button type="submit" icon="mail" busy={sending.busy} busyWords={inviteWords.sending}>
          {inviteWords.send}
        </Button>
      </div>
    </form>
  );
}

const KINDS = { open: "wait", accepted: "ok", revoked: undefined, expired: undefined } as const;
const ICONS = { open: "clock", accepted: "check", revoked: "undo", expired: "x" } as const;

function Sent({ invitation }: { invitation: InvitationOut }) {
  const [asking, setAsking] = useState(false);
  const { state, email } = invitation;
  const kind = KINDS[state];
  const role = inviteWords.roles[invitation.role];
  const mine = invitation.inviter?.id === me.value?.id;
  const meta = [
    invitation.team_name ? inviteWords.into(role, invitation.team_name) : role,
    `${inviteWords.sentOn(day(invitation.created_at))}${
      mine ? "" : ` ${invitation.inviter ? inviteWords.by(invitation.inviter.name) : inviteWords.byNetwork}`
    }${state === "open" ? `, ${inviteWords.validUntil(day(invitation.expires_at))}` : ""}`,
  ];
  return (
    <li class="row between">
      <div class="by-name rowmain">
        <b>{email}</b>
        <small>{meta.join(". ")}.</small>
      </div>
      <Badge {...(kind && { kind })} icon={ICONS[state]}>
        {inviteWords.states[state]}
      </Badge>
      {state === "open" && (
        <Button
          look="quiet"
          size="sm"
          onClick={() => {
            setAsking(true);
          }}
        >
          {inviteWords.revoke}
          <span class="vh"> {email}</span>
        </Button>
      )}
      {asking && (
        <Sure
          title={inviteWords.revokeTitle(email)}
          why={inviteWords.revokeWhy}
          verb={inviteWords.revoke}
          keep={inviteWords.revokeKeep}
          onSure={async () => {
            const path = { invitation_id: invitation.id };
            await read(http.DELETE("/api/v1/invitations/{invitation_id}", { params: { path } }));
            invitationSent({ ...invitation, state: "revoked" });
          }}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </li>
  );
}

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
  const list = invitations.value;
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
      ) : !list || !reachedTeams.value ? (
        <Skeleton />
      ) : (
        <div class="cols cols-half">
          <InviteForm />
          <section class="card" aria-labelledby="sent">
            <div class="card-head">
              <h2 id="sent">{me.value?.is_administrator ? inviteWords.listTitleAll : inviteWords.listTitle}</h2>
            </div>
            {list.length ? (
              <div class="stack">
                <ul class="rows">
                  {list.map((each) => (
                    <Sent key={each.id} invitation={each} />
                  ))}
                </ul>
                {olderInvitations.value && <Older load={loadOlderInvitations} />}
              </div>
            ) : (
              <p class="muted">{inviteWords.empty}</p>
            )}
          </section>
        </div>
      )}
    </div>
  );
}

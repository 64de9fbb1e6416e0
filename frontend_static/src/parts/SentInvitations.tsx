/** Those I asked in, and what became of it: found by state and name, sent again, taken back. */
import { useState } from "preact/hooks";

import type { InvitationOut } from "../api";
import { count, day } from "../format";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import {
  invitationCounts,
  invitations,
  invitationSent,
  type InvitationState,
  loadOlderInvitations,
  olderInvitations,
  showInvitations,
  shownInvitations,
} from "../store/invitations";
import { me } from "../store/me";
import { toast } from "../store/toasts";
import { inviteWords, sentWords } from "../words/invite";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { InputField, SelectField } from "./Field";
import type { IconName } from "./Icon";
import { Older } from "./Older";
import { Sure } from "./Sure";

const LOOKS: Record<InvitationState, { icon: IconName; kind?: "ok" | "wait" | "bad" }> = {
  pending: { icon: "clock", kind: "wait" },
  opened: { icon: "eye", kind: "wait" },
  joined: { icon: "check", kind: "ok" },
  declined: { icon: "minus" },
  expired: { icon: "x" },
  bounced: { icon: "flag", kind: "bad" },
  revoked: { icon: "undo" },
};
const STATES = Object.keys(LOOKS) as InvitationState[];
const AGAIN = new Set<InvitationState>(["pending", "opened", "expired"]);
const TAKEN_BACK = new Set<InvitationState>(["pending", "opened", "bounced"]);

function about(invitation: InvitationOut): string {
  const role = inviteWords.roles[invitation.role];
  const into = invitation.team_name ? sentWords.into(role, invitation.team_name) : role;
  const mine = invitation.inviter?.id === me.value?.id;
  const from = mine ? "" : ` ${invitation.inviter ? sentWords.by(invitation.inviter.name) : sentWords.byNetwork}`;
  if (invitation.by_link)
    return `${into}. ${sentWords.cameOn} ${day(invitation.created_at)} ${sentWords.byLink}${from}.`;
  const open = AGAIN.has(invitation.state) && invitation.state !== "expired";
  const told = [
    `${sentWords.sentOn(day(invitation.sent_at))}${from}`,
    invitation.nudged_at && open && sentWords.reminded(day(invitation.nudged_at)),
    open && sentWords.validUntil(day(invitation.expires_at)),
  ].filter(Boolean);
  return `${into}. ${told.join(", ")}.`;
}

function Again({ invitation }: { invitation: InvitationOut }) {
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      const path = { invitation_id: invitation.id };
      invitationSent(
        await read<InvitationOut>(http.POST("/api/v1/invitations/{invitation_id}/resend", { params: { path } })),
      );
      toast(sentWords.sentAgain(invitation.email));
    } catch (error) {
      toast(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button look="quiet" size="sm" busy={busy} busyWords={inviteWords.sending} onClick={() => void send()}>
      {sentWords.again}
      <span class="vh"> {invitation.email}</span>
    </Button>
  );
}

function Sent({ invitation }: { invitation: InvitationOut }) {
  const [asking, setAsking] = useState(false);
  const { state, email, name } = invitation;
  return (
    <li class="row between">
      <div class="by-name rowmain">
        <b>{name || email}</b>
        <small>
          {name && `${email}. `}
          {about(invitation)}
        </small>
        {state === "bounced" && <small>{sentWords.bouncedWhy}</small>}
        {invitation.decline_reason && <small>{sentWords.said(invitation.decline_reason)}</small>}
      </div>
      <div class="row">
        <Badge {...LOOKS[state]}>{sentWords.states[state]}</Badge>
        {AGAIN.has(state) && <Again invitation={invitation} />}
        {TAKEN_BACK.has(state) && (
          <Button
            look="quiet"
            size="sm"
            onClick={() => {
              setAsking(true);
            }}
          >
            {sentWords.revoke}
            <span class="vh"> {email}</span>
          </Button>
        )}
      </div>
      {asking && (
        <Sure
          title={sentWords.revokeTitle(email)}
          why={sentWords.revokeWhy}
          verb={sentWords.revoke}
          keep={sentWords.revokeKeep}
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

export function SentInvitations() {
  const list = invitations.value ?? [];
  const { state, q } = shownInvitations.value;
  const [typed, setTyped] = useState(q);
  const counts = invitationCounts.value;
  const all = counts ? STATES.reduce((sum, each) => sum + counts[each], 0) : 0;
  const show = (wanted: InvitationState | null, words: string) => {
    showInvitations(wanted, words).catch((error: unknown) => {
      toast(sentenceOf(error));
    });
  };
  return (
    <section class="card stack" aria-labelledby="sent">
      <div class="card-head">
        <h2 id="sent">{me.value?.is_administrator ? sentWords.titleAll : sentWords.title}</h2>
      </div>
      {counts && all > 0 && (
        <form
          class="pairs"
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            show(state, typed.trim());
          }}
        >
          <SelectField
            id="sent-state"
            label={sentWords.show}
            value={state ?? ""}
            onValue={(value) => {
              show((value || null) as InvitationState | null, q);
            }}
            options={[
              { value: "", label: sentWords.counted(sentWords.all, count(all)) },
              ...STATES.filter((each) => counts[each] || each === state).map((each) => ({
                value: each,
                label: sentWords.counted(sentWords.states[each], count(counts[each])),
              })),
            ]}
          />
          <InputField id="sent-find" label={sentWords.find} autocomplete="off" value={typed} onValue={setTyped} />
        </form>
      )}
      <p class="muted small" role="status">
        {counts && counts.waiting > 0 ? sentWords.leaving(count(counts.waiting)) : ""}
      </p>
      {list.length ? (
        <>
          <ul class="rows">
            {list.map((each) => (
              <Sent key={each.id} invitation={each} />
            ))}
          </ul>
          {olderInvitations.value && <Older load={loadOlderInvitations} />}
        </>
      ) : (
        <p class="muted">{all > 0 ? sentWords.noneSo : sentWords.empty}</p>
      )}
    </section>
  );
}

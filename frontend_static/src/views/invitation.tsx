/**
 * The door for those who are invited: who asks, into what, and the rules. The secret of the invitation stands after
 * the # and goes to the server in a POST only, so that a mail scanner that follows the link changes nothing.
 */
import { useEffect, useState } from "preact/hooks";

import type { InvitationOpened } from "../api";
import { day } from "../format";
import { http, Problem, read } from "../http";
import { Already, Newcomer } from "../parts/Answering";
import { Button } from "../parts/Button";
import { By } from "../parts/By";
import { Decline } from "../parts/Decline";
import { Door } from "../parts/Door";
import { FlagInvitation } from "../parts/FlagInvitation";
import { GiveAddress } from "../parts/GiveAddress";
import { Icon } from "../parts/Icon";
import { SimpleInvitation, SimplePage } from "../parts/SimpleInvitation";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { sentenceOf } from "../sending";
import { me } from "../store/me";
import { words } from "../words";
import { doorWords } from "../words/doors";
import { invitationWords } from "../words/invitation";

interface Props {
  invitation: InvitationOpened;
}

function About({ invitation }: Props) {
  const team = invitation.team_name ?? invitationWords.network;
  const { leader } = invitation;
  return (
    <>
      <div class="stack stack-2">
        {invitation.email && <p class="muted">{invitationWords.invitationFor(invitation.name || invitation.email)}</p>}
        <h1>
          {invitation.inviter_name
            ? invitationWords.invitationTitle(invitation.inviter_name, team)
            : invitationWords.invitationTitleNobody(team)}
        </h1>
      </div>
      {invitation.inviter_name && (
        <blockquote class="card stack stack-3">
          {invitation.message && <p>“{invitation.message}”</p>}
          {invitation.message && <FlagInvitation token={place.value.hash} />}
          <By name={invitation.inviter_name} about={invitation.inviter_role_title ?? undefined} />
        </blockquote>
      )}
      <dl class="hl">
        <dt>{invitationWords.joinAs}</dt>
        <dd>{invitationWords.role[invitation.role](team)}</dd>
        {invitation.line.length > 0 && (
          <>
            <dt>{invitationWords.where}</dt>
            <dd>{[...invitation.line].join(" › ")}</dd>
          </>
        )}
        {leader && leader.name !== invitation.inviter_name && (
          <>
            <dt>{invitationWords.greets}</dt>
            <dd>{[leader.name, leader.role_title].filter(Boolean).join(", ")}</dd>
          </>
        )}
        {invitation.together.length > 0 && (
          <>
            <dt>{invitationWords.askedWith}</dt>
            <dd>{invitation.together.join(", ")}</dd>
          </>
        )}
        <dt>{invitationWords.askedTo}</dt>
        <dd>{invitationWords.askedToWords}</dd>
        <dt>{invitationWords.othersSee}</dt>
        <dd>{invitationWords.othersSeeWords}</dd>
      </dl>
    </>
  );
}

function Answer({ token, invitation, onDeclined }: Props & { token: string; onDeclined: () => void }) {
  const member = invitation.member_already || me.value !== null;
  const greeter = invitation.leader?.name ?? invitation.inviter_name ?? invitationWords.us;
  return (
    <>
      <About invitation={invitation} />
      {member ? (
        <Already token={token} invitation={invitation} />
      ) : invitation.email === null ? (
        <GiveAddress token={token} />
      ) : (
        <Newcomer token={token} invitation={invitation} />
      )}
      {invitation.email !== null && (
        <Decline token={token} inviter={invitation.inviter_name ?? invitationWords.inviter} onDone={onDeclined} />
      )}
      {invitation.phone && (
        <p>
          <Icon name="phone" /> {invitationWords.call(greeter, invitation.phone)}
        </p>
      )}
      <p class="muted small">
        {invitation.email === null
          ? invitationWords.validForAll(day(invitation.expires_at))
          : invitationWords.validUntil(day(invitation.expires_at))}
      </p>
    </>
  );
}

function Declined({ invitation }: Props) {
  return (
    <div class="stack" role="status">
      <h1>{invitationWords.noDoneTitle}</h1>
      <p>{invitationWords.noDone(invitation.inviter_name ?? invitationWords.inviter)}</p>
    </div>
  );
}

export function InvitationView() {
  const token = place.value.hash;
  const [invitation, setInvitation] = useState<InvitationOpened | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const [simple, setSimple] = useState(true);
  const [declined, setDeclined] = useState(false);
  useTitle(error ? invitationWords.notValidTitle : "");
  useEffect(() => {
    setError(null);
    read<InvitationOpened>(http.POST("/api/v1/invitations/open", { body: { token } })).then(setInvitation, setError);
  }, [token, tries]);
  const notValid = error instanceof Problem && error.status < 500 && error.status !== 429;
  const onDeclined = () => {
    setDeclined(true);
  };
  if (invitation?.simple_view && simple)
    return declined ? (
      <SimplePage>
        <Declined invitation={invitation} />
      </SimplePage>
    ) : (
      <SimpleInvitation
        token={token}
        invitation={invitation}
        onDeclined={onDeclined}
        onLeave={() => {
          setSimple(false);
        }}
      />
    );
  return (
    <Door
      kicker={invitation?.call?.name}
      goal={invitation?.call?.goal_sentence ?? doorWords.artGoal}
      say={invitation?.call ? undefined : doorWords.artSay}
    >
      {invitation &&
        (declined ? (
          <Declined invitation={invitation} />
        ) : (
          <Answer token={token} invitation={invitation} onDeclined={onDeclined} />
        ))}
      {error !== null && notValid && (
        <div class="stack" role="alert">
          <h1>{invitationWords.notValidTitle}</h1>
          <p>{invitationWords.notValidWhy}</p>
          <a class="btn btn-second" href="/sign-in">
            {invitationWords.signIn}
          </a>
        </div>
      )}
      {error !== null && !notValid && (
        <div class="stack" role="alert">
          <h1>{words.problem.failedTitle}</h1>
          <p>{sentenceOf(error)}</p>
          <Button
            onClick={() => {
              setTries(tries + 1);
            }}
          >
            {words.tryAgain}
          </Button>
        </div>
      )}
      {!invitation && error === null && <h1 class="muted">{invitationWords.looking}</h1>}
    </Door>
  );
}

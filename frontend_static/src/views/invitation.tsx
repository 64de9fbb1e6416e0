/**
 * The door for those who are invited: who asks, into what, and the rules. The secret of the invitation stands after
 * the # and goes to the server in a POST only, so that a mail scanner that follows the link changes nothing.
 */
import { useEffect, useId, useState } from "preact/hooks";

import type { InvitationOpened } from "../api";
import { day } from "../format";
import { http, Problem, read } from "../http";
import { Button } from "../parts/Button";
import { Door } from "../parts/Door";
import { ErrorSummary, type FieldError } from "../parts/ErrorSummary";
import { InputField } from "../parts/Field";
import { SharedComputer } from "../parts/SharedComputer";
import { useTitle } from "../parts/title";
import { UserName } from "../parts/UserName";
import { By } from "../parts/By";
import { go, place } from "../router";
import { me } from "../store/me";
import { begin, leave } from "../store/session";
import { words } from "../words";
import { doorWords } from "../words/doors";

const LEAST_PASSWORD = 10;

const sentenceOf = (error: unknown) => (error instanceof Problem ? error.message : words.problem.offline);

interface Join {
  token: string;
  name?: string;
  password?: string;
  shared: boolean;
}

async function join({ token, name, password, shared }: Join): Promise<void> {
  const accepted = await read(
    http.POST("/api/v1/invitations/accept", {
      body: {
        token,
        accept_house_rules: true,
        shared_computer: shared,
        ...(name !== undefined && { name }),
        ...(password !== undefined && { password }),
      },
    }),
  );
  leave();
  await begin();
  go(accepted.team_id ? `/teams/${accepted.team_id}` : "/", "replace");
}

function Rules({ rules }: { rules: readonly string[] }) {
  return (
    <details>
      <summary>{doorWords.rulesTitle}</summary>
      <ul>
        {rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </details>
  );
}

function Accept({ checked, onChecked, id }: { checked: boolean; onChecked: (checked: boolean) => void; id: string }) {
  return (
    <label class="choice" for={id}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => {
          onChecked(event.currentTarget.checked);
        }}
      />
      <span>{doorWords.accept}</span>
    </label>
  );
}

/** Somebody new: name, password, rules. */
function Newcomer({ token, invitation }: { token: string; invitation: InvitationOpened }) {
  const [nameId, passwordId, rulesId] = [useId(), useId(), useId()];
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [accepted, setAccepted] = useState(false);
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const errorOf = (id: string) => errors.find((each) => each.id === id)?.sentence;
  const submit = async () => {
    const missing: FieldError[] = [];
    if (!name.trim()) missing.push({ id: nameId, sentence: doorWords.needName });
    if (password.length < LEAST_PASSWORD) missing.push({ id: passwordId, sentence: doorWords.passwordHint });
    if (!accepted) missing.push({ id: rulesId, sentence: doorWords.needAccept });
    setErrors(missing);
    if (missing.length) return;
    setBusy(true);
    try {
      await join({ token, name, password, shared });
    } catch (error) {
      const ids: Record<string, string> = { name: nameId, password: passwordId };
      const fields = error instanceof Problem ? error.fields : [];
      setErrors(
        fields.length
          ? fields.map(({ field, sentence }) => ({ id: ids[field], sentence }))
          : [{ sentence: sentenceOf(error) }],
      );
      setBusy(false);
    }
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <ErrorSummary errors={errors} />
      <UserName email={invitation.email} />
      <InputField
        id={nameId}
        label={doorWords.name}
        autocomplete="name"
        error={errorOf(nameId)}
        value={name}
        onValue={setName}
      />
      <InputField
        id={passwordId}
        label={doorWords.choosePassword}
        hint={doorWords.passwordHint}
        type="password"
        autocomplete="new-password"
        error={errorOf(passwordId)}
        value={password}
        onValue={setPassword}
      />
      <Rules rules={invitation.house_rules} />
      <Accept id={rulesId} checked={accepted} onChecked={setAccepted} />
      <SharedComputer checked={shared} onChecked={setShared} />
      <Button type="submit" size="lg" icon="check" busy={busy} busyWords={doorWords.joining}>
        {doorWords.join}
      </Button>
    </form>
  );
}

/** Somebody who is a member already: they accept as themselves. */
function Member({ token, invitation }: { token: string; invitation: InvitationOpened }) {
  const id = useId();
  const mine = me.value;
  const [accepted, setAccepted] = useState(false);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  if (!mine)
    return (
      <div class="stack">
        <p>{doorWords.memberAlready}</p>
        <a class="btn btn-lg" href={`/sign-in?next=${encodeURIComponent(`/invitation#${token}`)}`}>
          {doorWords.memberAlreadySignIn}
        </a>
      </div>
    );
  if (mine.email.toLowerCase() !== invitation.email.toLowerCase())
    return <p class="notice notice-straw">{doorWords.otherAccount(invitation.email)}</p>;
  const submit = async () => {
    if (!accepted) {
      setErrors([{ id, sentence: doorWords.needAccept }]);
      return;
    }
    setBusy(true);
    try {
      await join({ token, shared: mine.shared_computer });
    } catch (error) {
      setErrors([{ sentence: sentenceOf(error) }]);
      setBusy(false);
    }
  };
  return (
    <div class="stack">
      <ErrorSummary errors={errors} />
      <Rules rules={invitation.house_rules} />
      <Accept id={id} checked={accepted} onChecked={setAccepted} />
      <Button size="lg" icon="check" busy={busy} busyWords={doorWords.joining} onClick={() => void submit()}>
        {doorWords.acceptAs(mine.name)}
      </Button>
    </div>
  );
}

function About({ invitation }: { invitation: InvitationOpened }) {
  const team = invitation.team_name ?? doorWords.network;
  return (
    <>
      <div class="stack stack-2">
        <p class="muted">{doorWords.invitationFor(invitation.email)}</p>
        <h1>
          {invitation.inviter_name
            ? doorWords.invitationTitle(invitation.inviter_name, team)
            : doorWords.invitationTitleNobody(team)}
        </h1>
      </div>
      {invitation.inviter_name && (
        <blockquote class="card stack stack-3">
          {invitation.message && <p>“{invitation.message}”</p>}
          <By name={invitation.inviter_name} about={invitation.inviter_role_title ?? undefined} />
        </blockquote>
      )}
      <dl class="hl">
        <dt>{doorWords.joinAs}</dt>
        <dd>{doorWords.role[invitation.role](team)}</dd>
        {invitation.line.length > 0 && (
          <>
            <dt>{doorWords.where}</dt>
            <dd>{[...invitation.line].join(" › ")}</dd>
          </>
        )}
        <dt>{doorWords.askedTo}</dt>
        <dd>{doorWords.askedToWords}</dd>
        <dt>{doorWords.othersSee}</dt>
        <dd>{doorWords.othersSeeWords}</dd>
      </dl>
    </>
  );
}

export function InvitationView() {
  const token = place.value.hash;
  const [invitation, setInvitation] = useState<InvitationOpened | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  useTitle(error ? doorWords.notValidTitle : "");
  useEffect(() => {
    setError(null);
    read<InvitationOpened>(http.POST("/api/v1/invitations/open", { body: { token } })).then(setInvitation, setError);
  }, [token, tries]);
  const notValid = error instanceof Problem && error.status < 500 && error.status !== 429;
  return (
    <Door
      kicker={invitation?.call?.name}
      goal={invitation?.call?.goal_sentence ?? doorWords.artGoal}
      say={invitation?.call ? undefined : doorWords.artSay}
    >
      {invitation && (
        <>
          <About invitation={invitation} />
          {invitation.member_already || me.value ? (
            <Member token={token} invitation={invitation} />
          ) : (
            <Newcomer token={token} invitation={invitation} />
          )}
          <p class="muted small">{doorWords.validUntil(day(invitation.expires_at))}</p>
        </>
      )}
      {error !== null && notValid && (
        <div class="stack" role="alert">
          <h1>{doorWords.notValidTitle}</h1>
          <p>{doorWords.notValidWhy}</p>
          <a class="btn btn-second" href="/sign-in">
            {doorWords.signIn}
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
      {!invitation && error === null && <h1 class="muted">{doorWords.looking}</h1>}
    </Door>
  );
}

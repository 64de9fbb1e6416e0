/** The door for members: by password, or by a one-time link whose secret stands after the # and is used on a press. */
import { useId, useState } from "preact/hooks";

import type { SecondFactorNeeded } from "../api";
import { http, Problem, read } from "../http";
import { AskForLink } from "../parts/AskForLink";
import { Button } from "../parts/Button";
import { Door } from "../parts/Door";
import { ErrorSummary, type FieldError } from "../parts/ErrorSummary";
import { InputField } from "../parts/Field";
import { PasskeyDoor } from "../parts/PasskeyDoor";
import { Providers } from "../parts/Providers";
import { SecondStepLater } from "../parts/SecondStepLater";
import { SharedComputer } from "../parts/SharedComputer";
import { useTitle } from "../parts/title";
import { go, place } from "../router";
import { begin } from "../store/session";
import { words } from "../words";
import { doorWords } from "../words/doors";

/** Where the member wanted to go. Only addresses of our own. */
function wanted(): string {
  const next = place.peek().search.get("next") ?? "/";
  return next.startsWith("/") && !next.startsWith("//") ? next : "/";
}

async function comeIn(): Promise<void> {
  const next = wanted();
  await begin();
  go(next, "replace");
}

interface FirstStep {
  shared: boolean;
  onShared: (shared: boolean) => void;
  onNeeded: (needed: SecondFactorNeeded) => void;
}

/** A first step that was right, for who has a second one: what the server asks for. */
const neededBy = (error: unknown) =>
  error instanceof Problem && error.code === "second_factor_needed" ? (error.told as SecondFactorNeeded) : null;

const sentence = (error: unknown) => (error instanceof Problem ? error.message : words.problem.offline);

function ByPassword({ shared, onShared, onNeeded }: FirstStep) {
  const emailId = useId();
  const passwordId = useId();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const errorOf = (id: string) => errors.find((each) => each.id === id)?.sentence;
  const submit = async () => {
    const missing: FieldError[] = [];
    if (!email.trim()) missing.push({ id: emailId, sentence: doorWords.needEmail });
    if (!password) missing.push({ id: passwordId, sentence: doorWords.needPassword });
    setErrors(missing);
    if (missing.length) return;
    setBusy(true);
    try {
      await read(http.POST("/api/v1/sessions", { body: { email, password, shared_computer: shared } }));
      await comeIn();
    } catch (error) {
      const needed = neededBy(error);
      if (needed) {
        onNeeded(needed);
        return;
      }
      const field = error instanceof Problem && error.fields.some((each) => each.field === "email");
      setErrors([field ? { id: emailId, sentence: doorWords.needEmail } : { sentence: sentence(error) }]);
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
      <InputField
        id={emailId}
        label={doorWords.email}
        type="email"
        autocomplete="username webauthn"
        error={errorOf(emailId)}
        value={email}
        onValue={setEmail}
      />
      <InputField
        id={passwordId}
        label={doorWords.password}
        type="password"
        autocomplete="current-password"
        error={errorOf(passwordId)}
        value={password}
        onValue={setPassword}
      />
      <SharedComputer checked={shared} onChecked={onShared} />
      <Button type="submit" size="lg" busy={busy} busyWords={doorWords.signingIn}>
        {doorWords.signIn}
      </Button>
    </form>
  );
}

function ByLink({ token, shared, onShared, onNeeded }: FirstStep & { token: string }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async () => {
    setBusy(true);
    try {
      await read(http.POST("/api/v1/sessions/link", { body: { token, shared_computer: shared } }));
      await comeIn();
    } catch (problem) {
      const needed = neededBy(problem);
      if (needed) onNeeded(needed);
      setError(problem);
      setBusy(false);
    }
  };
  if (error instanceof Problem && error.status === 404)
    return (
      <div class="stack">
        <p role="alert">{doorWords.linkNotValidWhy}</p>
        <a class="btn btn-second" href="/sign-in" target="_self">
          {doorWords.withPassword}
        </a>
      </div>
    );
  return (
    <div class="stack">
      <p>{doorWords.linkWhy}</p>
      {error !== null && <ErrorSummary errors={[{ sentence: sentence(error) }]} />}
      <SharedComputer checked={shared} onChecked={onShared} />
      <Button size="lg" busy={busy} busyWords={doorWords.signingIn} onClick={() => void submit()}>
        {doorWords.linkButton}
      </Button>
      <p>
        <a href="/sign-in">{doorWords.withPassword}</a>
      </p>
    </div>
  );
}

export function SignInView() {
  useTitle(doorWords.signIn);
  const token = place.value.hash;
  const [shared, setShared] = useState(false);
  const [needed, setNeeded] = useState<SecondFactorNeeded | null>(null);
  const first: FirstStep = { shared, onShared: setShared, onNeeded: setNeeded };
  if (needed)
    return (
      <Door goal={doorWords.artGoal} say={doorWords.artSay}>
        <h1>{doorWords.secondStep}</h1>
        <SecondStepLater
          needed={needed}
          onIn={comeIn}
          onAgain={() => {
            setNeeded(null);
            if (token) go("/sign-in", "replace"); // the link is used up
          }}
        />
      </Door>
    );
  return (
    <Door goal={doorWords.artGoal} say={doorWords.artSay}>
      <h1>{token ? doorWords.linkTitle : doorWords.signIn}</h1>
      {token ? <ByLink token={token} {...first} /> : <ByPassword {...first} />}
      {!token && <PasskeyDoor quietly shared={() => shared} onIn={comeIn} />}
      {!token && <Providers next={wanted()} shared={shared} />}
      {!token && <AskForLink />}
      <p class="muted small">{doorWords.noLimit}</p>
      <hr />
      <p>{doorWords.byInvitation}</p>
      <p class="small">
        <a href="/rules">{words.nav.rules}</a> · <a href="/privacy">{words.nav.privacy}</a>
      </p>
    </Door>
  );
}

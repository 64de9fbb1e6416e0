/**
 * The session ended while a page was open: sign in again in place. What was typed stays where it is, and the request
 * that found out goes on. Only the same member can come back this way.
 */
import { useEffect, useId, useRef, useState } from "preact/hooks";

import type { MeOut, SecondFactorNeeded } from "../api";
import { http, Problem, read, whenSignedOut } from "../http";
import { me } from "../store/me";
import { signedInElsewhere } from "../store/session";
import { words } from "../words";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { InputField } from "./Field";
import { PasskeyDoor } from "./PasskeyDoor";
import { SecondStepLater } from "./SecondStepLater";
import { UserName } from "./UserName";

export function SignInAgain() {
  const [open, setOpen] = useState(false);
  const answer = useRef<((again: boolean) => void) | null>(null);
  useEffect(() => {
    whenSignedOut(() => {
      if (!me.peek()) return Promise.resolve(false);
      setOpen(true);
      return new Promise((resolve) => {
        answer.current = resolve;
      });
    });
    return () => {
      whenSignedOut(null);
    };
  }, []);
  const elsewhere = signedInElsewhere.value;
  useEffect(() => {
    // The cookie is that of all pages: nobody has to sign in twice.
    if (elsewhere > 0) done();
  }, [elsewhere]);
  const done = () => {
    setOpen(false);
    answer.current?.(true);
    answer.current = null;
  };
  return open ? <Ask onDone={done} /> : null;
}

function Ask({ onDone }: { onDone: () => void }) {
  const id = useId();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [needed, setNeeded] = useState<SecondFactorNeeded | null>(null);
  const [told, setTold] = useState("");
  const mine = me.value;
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await read(
        http.POST("/api/v1/sessions", {
          body: { email: mine?.email ?? "", password, shared_computer: mine?.shared_computer ?? false },
        }),
      );
      onDone();
    } catch (problem) {
      if (problem instanceof Problem && problem.code === "second_factor_needed")
        setNeeded(problem.told as SecondFactorNeeded);
      setError(problem instanceof Problem ? problem.message : words.problem.offline);
      setBusy(false);
    }
  };
  const mailLink = async () => {
    setError(undefined);
    try {
      await read(http.POST("/api/v1/sessions/links", { body: { email: mine?.email ?? "" } }));
      setTold(words.again.linkMailed(mine?.email ?? ""));
    } catch (problem) {
      setError(problem instanceof Problem ? problem.message : words.problem.offline);
    }
  };
  if (needed)
    return (
      <Dialog title={words.again.title} onClose={() => undefined} closable={false}>
        <SecondStepLater
          needed={needed}
          onIn={onDone}
          onAgain={() => {
            setNeeded(null);
            setError(undefined);
            setBusy(false);
          }}
        />
      </Dialog>
    );
  return (
    <Dialog title={words.again.title} onClose={() => undefined} closable={false}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <p>{words.again.why}</p>
        <UserName email={mine?.email ?? ""} />
        <InputField
          id={id}
          label={words.again.password}
          hint={mine?.email}
          error={error}
          type="password"
          autocomplete="current-password"
          value={password}
          onValue={setPassword}
        />
        <div class="row">
          <Button type="submit" busy={busy}>
            {words.again.button}
          </Button>
          <Button look="quiet" icon="mail" onClick={() => void mailLink()}>
            {words.again.byLink}
          </Button>
        </div>
        <p role="status">{told}</p>
        <p class="small">
          <a href="/sign-in" target="_self">
            {words.again.other}
          </a>
        </p>
        <p class="small muted">{words.again.otherWarning}</p>
      </form>
      <PasskeyDoor
        shared={() => mine?.shared_computer ?? false}
        onIn={async () => {
          const now = await read<MeOut>(http.GET("/api/v1/me"));
          if (now.id === mine?.id) onDone();
          else location.assign("/"); // somebody else's passkey: what is open here is not theirs
        }}
      />
    </Dialog>
  );
}

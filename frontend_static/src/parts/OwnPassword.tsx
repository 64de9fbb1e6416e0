/** My password: set, change, or do without. Whatever else is signed in as me ends, and is told so before. */
import { useState } from "preact/hooks";

import { http, read } from "../http";
import { useSending } from "../sending";
import { hasPassword, loadAccess, tokens } from "../store/access";
import { me } from "../store/me";
import { begin } from "../store/session";
import { toast } from "../store/toasts";
import { keysWords } from "../words/keys";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
import { Sure } from "./Sure";
import { UserName } from "./UserName";

/** This browser has a new session: the live line and what is shown start over. */
async function startedOver(): Promise<void> {
  await begin();
  await loadAccess();
}

/** What else stops, in words. */
function Ends() {
  const number = tokens.value?.length ?? 0;
  return (
    <p>
      {keysWords.ends} {number > 0 && keysWords.endsTokens(number)}
    </p>
  );
}

function NewPassword({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const sending = useSending("own-password", ["password"]);
  const submit = async () => {
    if (!sending.check({ password: password.length < 10 && keysWords.needNew })) return;
    const changed = await sending.send(async () => {
      await read(http.PUT("/api/v1/me/password", { body: { password } }));
      await startedOver();
    });
    if (!changed) return;
    toast(keysWords.saved);
    onClose();
  };
  return (
    <form
      class="stack stack-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <UserName email={me.value?.email ?? ""} />
      <InputField
        id={sending.idOf("password")}
        label={keysWords.newPassword}
        hint={keysWords.newHint}
        type={shown ? "text" : "password"}
        autocomplete="new-password"
        error={sending.errorOf("password")}
        value={password}
        onValue={setPassword}
      />
      <label class="choice" for="own-password-shown">
        <input
          id="own-password-shown"
          type="checkbox"
          checked={shown}
          onChange={(event) => {
            setShown(event.currentTarget.checked);
          }}
        />
        <span>{keysWords.show}</span>
      </label>
      <Ends />
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={keysWords.saving}>
          {keysWords.save}
        </Button>
        <Button look="second" onClick={onClose}>
          {keysWords.keep}
        </Button>
      </div>
    </form>
  );
}

export function OwnPassword() {
  const [open, setOpen] = useState<"new" | "without" | null>(null);
  const has = hasPassword.value;
  const close = () => {
    setOpen(null);
  };
  return (
    <section class="card stack" aria-labelledby="password">
      <h2 id="password">{keysWords.password}</h2>
      <p>{has ? keysWords.hasPassword : keysWords.noPassword}</p>
      {open === "new" ? (
        <NewPassword onClose={close} />
      ) : (
        <div class="row">
          <Button
            look="second"
            icon="key"
            onClick={() => {
              setOpen("new");
            }}
          >
            {has ? keysWords.change : keysWords.set}
          </Button>
          {has && (
            <Button
              look="quiet"
              icon="mail"
              onClick={() => {
                setOpen("without");
              }}
            >
              {keysWords.without}
            </Button>
          )}
        </div>
      )}
      {open === "without" && (
        <Sure
          title={keysWords.withoutTitle}
          why={keysWords.withoutWhy}
          verb={keysWords.withoutVerb}
          keep={keysWords.withoutKeep}
          danger={false}
          onSure={async () => {
            await read(http.DELETE("/api/v1/me/password"));
            await startedOver();
            toast(keysWords.withoutDone);
          }}
          onClose={close}
        />
      )}
    </section>
  );
}

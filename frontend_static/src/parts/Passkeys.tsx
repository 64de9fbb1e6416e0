/** One's own passkeys: added, named, removed. */
import { useState } from "preact/hooks";

import type { FactorsOut, PasskeyMade, PasskeyNow } from "../api";
import { day, when } from "../format";
import { http, read } from "../http";
import { canUsePasskeys, makePasskey } from "../passkeys";
import { useSending } from "../sending";
import { loadFactors } from "../store/factors";
import { toast } from "../store/toasts";
import { factorWords } from "../words/factors";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { DialogForm } from "./DialogForm";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
import { Sure } from "./Sure";

const DEVICES = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android phone"],
  ["Windows", "Windows computer"],
  ["Mac", "Mac"],
  ["CrOS", "Chromebook"],
  ["Linux", "computer"],
] as const;

/** A first guess at what this device is called. */
function guess(): string {
  const found = DEVICES.find(([mark]) => navigator.userAgent.includes(mark));
  return found ? factorWords.thisDevice(found[1]) : "";
}

function Rename({ passkey, onClose }: { passkey: PasskeyNow; onClose: () => void }) {
  const [name, setName] = useState(passkey.name);
  const sending = useSending("passkey-name", ["name"]);
  const submit = async () => {
    if (!sending.check({ name: !name.trim() && factorWords.needName })) return;
    const done = await sending.send(async () => {
      const params = { path: { passkey_id: passkey.id } };
      await read(http.PATCH("/api/v1/passkeys/{passkey_id}", { params, body: { name } }));
      await loadFactors();
    });
    if (done) onClose();
  };
  return (
    <DialogForm
      title={factorWords.renameTitle(passkey.name)}
      sending={sending}
      onSend={submit}
      onClose={onClose}
      verb={factorWords.save}
    >
      <InputField
        id={sending.idOf("name")}
        label={factorWords.passkeyName}
        autocomplete="off"
        error={sending.errorOf("name")}
        value={name}
        onValue={setName}
      />
    </DialogForm>
  );
}

function Line({ passkey, last }: { passkey: PasskeyNow; last: boolean }) {
  const [asking, setAsking] = useState<"name" | "remove" | null>(null);
  const close = () => {
    setAsking(null);
  };
  return (
    <li class="row between">
      <div class="by-name rowmain">
        <b>{passkey.name}</b>
        <small>{factorWords.made(day(passkey.made_at), passkey.last_used_at && when(passkey.last_used_at))}</small>
      </div>
      {passkey.synced && <Badge>{factorWords.synced}</Badge>}
      <div class="row row-tight">
        <Button
          look="quiet"
          size="sm"
          onClick={() => {
            setAsking("name");
          }}
        >
          {factorWords.rename}
          <span class="vh"> {passkey.name}</span>
        </Button>
        <Button
          look="quiet"
          size="sm"
          onClick={() => {
            setAsking("remove");
          }}
        >
          {factorWords.remove}
          <span class="vh"> {passkey.name}</span>
        </Button>
      </div>
      {asking === "name" && <Rename passkey={passkey} onClose={close} />}
      {asking === "remove" && (
        <Sure
          title={factorWords.removeTitle(passkey.name)}
          why={last ? factorWords.removeLast : factorWords.removeWhy}
          verb={factorWords.remove}
          keep={factorWords.keep}
          onSure={async () => {
            const params = { path: { passkey_id: passkey.id } };
            await read(http.DELETE("/api/v1/passkeys/{passkey_id}", { params }));
            await loadFactors();
            toast(factorWords.removed);
          }}
          onClose={close}
        />
      )}
    </li>
  );
}

export function Passkeys({ mine, onCodes }: { mine: FactorsOut; onCodes: (codes: readonly string[]) => void }) {
  const [name, setName] = useState(guess);
  const sending = useSending("passkey", ["name"]);
  const add = async () => {
    if (!sending.check({ name: !name.trim() && factorWords.needName })) return;
    const done = await sending.send(async () => {
      const { options } = await read(http.POST("/api/v1/passkeys/options"));
      const credential = await makePasskey(options);
      const made = await read<PasskeyMade>(http.POST("/api/v1/passkeys", { body: { name, credential } }));
      if (made.recovery_codes) onCodes(made.recovery_codes);
      await loadFactors();
    });
    if (done) toast(factorWords.added(name.trim()));
  };
  const last = mine.passkeys.length === 1 && !mine.app;
  return (
    <section class="card stack stack-3" aria-labelledby="passkeys">
      <h2 id="passkeys">{factorWords.passkeys}</h2>
      <p>{factorWords.passkeysWhat}</p>
      {mine.passkeys.length > 0 ? (
        <ul class="rows">
          {mine.passkeys.map((each) => (
            <Line key={each.id} passkey={each} last={last} />
          ))}
        </ul>
      ) : (
        <p class="muted">{factorWords.none}</p>
      )}
      {canUsePasskeys() ? (
        <form
          class="stack stack-3"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <ErrorSummary errors={sending.errors} />
          <InputField
            id={sending.idOf("name")}
            label={factorWords.passkeyName}
            autocomplete="off"
            error={sending.errorOf("name")}
            value={name}
            onValue={setName}
          />
          <div class="row">
            <Button type="submit" icon="key" busy={sending.busy} busyWords={factorWords.waiting}>
              {factorWords.addPasskey}
            </Button>
          </div>
        </form>
      ) : (
        <p class="muted">{factorWords.noPasskeyHere}</p>
      )}
    </section>
  );
}

/** An app that shows six numbers: set up in two steps, seen to work before it counts, moved, removed. */
import { useState } from "preact/hooks";

import type { AppBegun, CodesOut, FactorsOut } from "../api";
import { day, when } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { loadFactors } from "../store/factors";
import { toast } from "../store/toasts";
import { factorWords } from "../words/factors";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
import { Sure } from "./Sure";

type OnCodes = (codes: readonly string[]) => void;

function Setup({ begun, onCodes, onClose }: { begun: AppBegun; onCodes: OnCodes; onClose: () => void }) {
  const [code, setCode] = useState("");
  const sending = useSending("app", ["code"]);
  const confirm = async () => {
    if (!sending.check({ code: !code.trim() && factorWords.needCode })) return;
    const done = await sending.send(async () => {
      const made = await read<CodesOut>(http.POST("/api/v1/factors/app/confirmation", { body: { code } }));
      if (made.recovery_codes) onCodes(made.recovery_codes);
      await loadFactors();
    });
    if (!done) return;
    toast(factorWords.turnedOn);
    onClose();
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <p>{factorWords.scan}</p>
      <img class="qr" src={begun.qr} alt={factorWords.qr} />
      <p>
        <a href={begun.address}>{factorWords.orOpen}</a>
      </p>
      <div class="stack stack-2">
        <p>{factorWords.orType}</p>
        <p class="secret">{begun.secret.replace(/(.{4})(?=.)/g, "$1 ")}</p>
      </div>
      <ErrorSummary errors={sending.errors} />
      <p>{factorWords.thenCode}</p>
      <InputField
        id={sending.idOf("code")}
        label={factorWords.code}
        hint={factorWords.codeHint}
        autocomplete="one-time-code"
        inputMode="numeric"
        error={sending.errorOf("code")}
        value={code}
        onValue={setCode}
      />
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={factorWords.checking}>
          {factorWords.turnOn}
        </Button>
        <Button look="second" onClick={onClose}>
          {factorWords.leave}
        </Button>
      </div>
    </form>
  );
}

export function AuthenticatorApp({ mine, onCodes }: { mine: FactorsOut; onCodes: OnCodes }) {
  const [begun, setBegun] = useState<AppBegun | null>(null);
  const [asking, setAsking] = useState(false);
  const sending = useSending("app-begin", []);
  const begin = () =>
    sending.send(async () => {
      setBegun(await read<AppBegun>(http.POST("/api/v1/factors/app")));
    });
  const { app } = mine;
  return (
    <section class="card stack stack-3" aria-labelledby="numbers-app">
      <h2 id="numbers-app">{factorWords.app}</h2>
      <p>{factorWords.appWhat}</p>
      {app && <p>{factorWords.appOn(day(app.confirmed_at), app.last_used_at && when(app.last_used_at))}</p>}
      <ErrorSummary errors={sending.errors} />
      {begun ? (
        <Setup
          begun={begun}
          onCodes={onCodes}
          onClose={() => {
            setBegun(null);
          }}
        />
      ) : (
        <div class="row">
          <Button look="second" busy={sending.busy} onClick={() => void begin()}>
            {app ? factorWords.appAgain : factorWords.appBegin}
          </Button>
          {app && (
            <Button
              look="quiet"
              onClick={() => {
                setAsking(true);
              }}
            >
              {factorWords.appRemove}
            </Button>
          )}
        </div>
      )}
      {asking && (
        <Sure
          title={factorWords.appRemoveTitle}
          why={mine.passkeys.length ? factorWords.appRemoveWhy : factorWords.removeLast}
          verb={factorWords.appRemove}
          keep={factorWords.keep}
          onSure={async () => {
            await read(http.DELETE("/api/v1/factors/app"));
            await loadFactors();
            toast(factorWords.removed);
          }}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </section>
  );
}

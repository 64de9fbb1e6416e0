/** One second factor: a passkey, the numbers of an app, or a recovery code. For signing in, and for confirming. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import type { SecondFactorNeeded } from "../api";
import { askPasskey, canUsePasskeys, NoPasskey } from "../passkeys";
import { useSending } from "../sending";
import { factorWords } from "../words/factors";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

export type FactorWay = SecondFactorNeeded["ways"][number];
export type FactorProof = { code: string } | { recovery_code: string } | { passkey: Record<string, unknown> };

interface Props {
  way: FactorWay;
  /** What the device is asked with. */
  options: () => Promise<Record<string, unknown>>;
  prove: (proof: FactorProof) => Promise<unknown>;
  /** Beside the button. */
  children?: ComponentChildren;
}

function ByPasskey({ options, prove, children }: Props) {
  const sending = useSending("factor", []);
  const [error, setError] = useState("");
  const ask = async () => {
    setError("");
    await sending.send(async () => {
      try {
        await prove({ passkey: await askPasskey(await options()) });
      } catch (problem) {
        if (!(problem instanceof NoPasskey)) throw problem;
        setError(problem.message);
      }
    });
  };
  return (
    <div class="stack">
      <ErrorSummary errors={error ? [{ sentence: error }] : sending.errors} />
      <p>{canUsePasskeys() ? factorWords.passkeyWhy : factorWords.noPasskeyHere}</p>
      <div class="row">
        {canUsePasskeys() && (
          <Button icon="key" busy={sending.busy} busyWords={factorWords.waiting} onClick={() => void ask()}>
            {factorWords.usePasskey}
          </Button>
        )}
        {children}
      </div>
    </div>
  );
}

function ByCode({ way, prove, children }: Props) {
  const [code, setCode] = useState("");
  const sending = useSending("factor", ["code"]);
  const app = way === "app";
  const check = async () => {
    if (!sending.check({ code: !code.trim() && (app ? factorWords.needCode : factorWords.needRecoveryCode) })) return;
    await sending.send(() => prove(app ? { code } : { recovery_code: code }));
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void check();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf("code")}
        label={app ? factorWords.code : factorWords.recoveryCode}
        hint={app ? factorWords.codeHint : factorWords.recoveryHint}
        error={sending.errorOf("code")}
        autocomplete={app ? "one-time-code" : "off"}
        {...(app && { inputMode: "numeric" as const })}
        value={code}
        onValue={setCode}
      />
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={factorWords.checking}>
          {factorWords.goOn}
        </Button>
        {children}
      </div>
    </form>
  );
}

export function FactorForm(props: Props) {
  return props.way === "passkey" ? <ByPasskey {...props} /> : <ByCode key={props.way} {...props} />;
}

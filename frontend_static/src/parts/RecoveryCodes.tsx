/** Recovery codes: how many are left, ten new ones, and the one time that they are shown. */
import { useState } from "preact/hooks";

import type { CodesOut, FactorsOut } from "../api";
import { http, read } from "../http";
import { loadFactors } from "../store/factors";
import { factorWords } from "../words/factors";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Sure } from "./Sure";

export function NewCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const [told, setTold] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join("\n"));
      setTold(factorWords.copied);
    } catch {
      setTold(factorWords.copyFailed);
    }
  };
  return (
    <Dialog title={factorWords.codesTitle} onClose={onClose} closable={false}>
      <p>{factorWords.codesOnce}</p>
      <ol class="codes">
        {codes.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ol>
      <p role="status" class="small">
        {told}
      </p>
      <div class="row">
        <Button onClick={onClose}>{factorWords.kept}</Button>
        <Button
          look="second"
          onClick={() => {
            print();
          }}
        >
          {factorWords.print}
        </Button>
        <Button look="second" onClick={() => void copy()}>
          {factorWords.copy}
        </Button>
      </div>
    </Dialog>
  );
}

export function RecoveryCodes({ mine }: { mine: FactorsOut }) {
  const [asking, setAsking] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const left = mine.recovery_codes_left;
  return (
    <section class="card stack stack-3" aria-labelledby="codes">
      <h2 id="codes">{factorWords.codes}</h2>
      <p>{factorWords.codesWhat}</p>
      <p>
        <b>{factorWords.codesLeft(left)}</b> {left < 4 && factorWords.codesFew}
      </p>
      <div class="row">
        <Button
          look="second"
          onClick={() => {
            setAsking(true);
          }}
        >
          {factorWords.codesNew}
        </Button>
      </div>
      {asking && (
        <Sure
          title={factorWords.codesNewTitle}
          why={factorWords.codesNewWhy}
          verb={factorWords.codesNew}
          keep={factorWords.keep}
          danger={false}
          onSure={async () => {
            setCodes((await read<CodesOut>(http.POST("/api/v1/factors/recovery-codes"))).recovery_codes);
            await loadFactors();
          }}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
      {codes && (
        <NewCodes
          codes={codes}
          onClose={() => {
            setCodes(null);
          }}
        />
      )}
    </section>
  );
}

/** The second step of signing in, on the door's page and in place: any of the member's ways, the quickest first. */
import { useState } from "preact/hooks";

import type { SecondFactorNeeded } from "../api";
import { http, Problem, read } from "../http";
import { canUsePasskeys } from "../passkeys";
import { factorWords } from "../words/factors";
import { Button } from "./Button";
import { FactorForm, type FactorProof } from "./FactorForm";

interface Props {
  needed: SecondFactorNeeded;
  onIn: () => unknown;
  /** The first step again. */
  onAgain: () => void;
}

export function SecondStep({ needed: { ticket, ways }, onIn, onAgain }: Props) {
  const [way, setWay] = useState(ways.find((each) => each !== "passkey" || canUsePasskeys()) ?? ways[0]);
  const [tooOld, setTooOld] = useState(false);
  const guarded = async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Problem && error.code === "ticket_not_valid") setTooOld(true);
      throw error;
    }
  };
  const options = () =>
    guarded(async () => {
      const body = { ticket };
      return (await read(http.POST("/api/v1/sessions/second-factor/passkey", { body }))).options;
    });
  const prove = (proof: FactorProof) =>
    guarded(async () => {
      await read(http.POST("/api/v1/sessions/second-factor", { body: { ticket, ...proof } }));
      await onIn();
    });
  if (tooOld)
    return (
      <div class="stack">
        <p role="alert">{factorWords.tooOld}</p>
        <div class="row">
          <Button onClick={onAgain}>{factorWords.again}</Button>
        </div>
      </div>
    );
  return (
    <div class="stack">
      <p>{factorWords.stepWhy}</p>
      {way && <FactorForm way={way} options={options} prove={prove} />}
      <div class="row">
        {ways
          .filter((each) => each !== way)
          .map((each) => (
            <Button
              key={each}
              look="quiet"
              size="sm"
              onClick={() => {
                setWay(each);
              }}
            >
              {factorWords.ways[each]}
            </Button>
          ))}
        <Button look="quiet" size="sm" onClick={onAgain}>
          {factorWords.again}
        </Button>
      </div>
      <p class="small muted">{factorWords.noHurry}</p>
      <p class="small muted">{factorWords.lostAll}</p>
    </div>
  );
}

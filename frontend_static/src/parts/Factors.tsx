/** Everything I prove myself with besides a password or a link: passkeys, an app, recovery codes. */
import { useState } from "preact/hooks";

import { day } from "../format";
import { factors, loadFactors } from "../store/factors";
import { useLoad } from "../store/loading";
import { factorWords } from "../words/factors";
import { AuthenticatorApp } from "./AuthenticatorApp";
import { Failed } from "./Failed";
import { Passkeys } from "./Passkeys";
import { NewCodes, RecoveryCodes } from "./RecoveryCodes";
import { Skeleton } from "./Skeleton";

export function Factors() {
  const loading = useLoad("factors", loadFactors);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const mine = factors.value;
  if (!mine) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const any = mine.app !== null || mine.passkeys.length > 0;
  return (
    <>
      {mine.asked_from && !any && (
        <div class="notice notice-straw">
          <p>{factorWords.askedFrom(day(mine.asked_from))}</p>
        </div>
      )}
      {!any && <p>{factorWords.onceThere}</p>}
      {any && mine.asked_for && <p class="small muted">{factorWords.asked}</p>}
      <Passkeys mine={mine} onCodes={setCodes} />
      <AuthenticatorApp mine={mine} onCodes={setCodes} />
      {any && <RecoveryCodes mine={mine} />}
      {codes && (
        <NewCodes
          codes={codes}
          onClose={() => {
            setCodes(null);
          }}
        />
      )}
    </>
  );
}

/** All that somebody sees who must have a second factor and has none: how to add one, and the way out. */
import { useEffect } from "preact/hooks";

import { firstName } from "../format";
import { http } from "../http";
import { Button } from "../parts/Button";
import { Door } from "../parts/Door";
import { Factors } from "../parts/Factors";
import { useTitle } from "../parts/title";
import { factors } from "../store/factors";
import { doorWords } from "../words/doors";
import { factorWords } from "../words/factors";

export function AddFactorView({ onDone }: { onDone: () => void }) {
  useTitle(factorWords.firstTitle);
  useEffect(() => {
    document.getElementById("main")?.focus();
  }, []);
  const mine = factors.value;
  const has = mine !== null && (mine.app !== null || mine.passkeys.length > 0);
  return (
    <Door network={mine?.network} goal={doorWords.artGoal} say={doorWords.artSay}>
      <div class="stack stack-3">
        <h1>{factorWords.firstTitle}</h1>
        {mine && <p>{factorWords.firstHello(firstName(mine.name), mine.network)}</p>}
        <p>{factorWords.firstHow}</p>
      </div>
      {has && (
        <div class="notice stack stack-3" role="status">
          <p>{factorWords.firstDone}</p>
          <div class="row">
            <Button onClick={onDone}>{factorWords.firstGo}</Button>
          </div>
        </div>
      )}
      <Factors />
      <p class="muted">{factorWords.firstHelp}</p>
      <div class="row">
        <Button
          look="quiet"
          icon="exit"
          onClick={() => {
            void http.DELETE("/api/v1/sessions/current").finally(() => {
              location.assign("/sign-in");
            });
          }}
        >
          {factorWords.signOut}
        </Button>
      </div>
    </Door>
  );
}

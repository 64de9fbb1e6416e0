/** /address#secret: from a mail, to agree to a change of address or to stop it. Looking changes nothing: a press does. */
import { useState } from "preact/hooks";

import { http, read } from "../http";
import { Button } from "../parts/Button";
import { Door } from "../parts/Door";
import { ErrorSummary } from "../parts/ErrorSummary";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { useSending } from "../sending";
import { doorWords } from "../words/doors";
import { keysWords } from "../words/keys";

export function AddressView() {
  useTitle(keysWords.addressTitle);
  const [token] = useState(place.peek().hash);
  const [told, setTold] = useState("");
  const sending = useSending("address", []);
  const answer = (agrees: boolean) =>
    sending.send(async () => {
      setTold((await read(http.POST("/api/v1/address-answers", { body: { token, agrees } }))).sentence);
    });
  return (
    <Door goal={doorWords.artGoal} say={doorWords.artSay}>
      <h1>{keysWords.addressTitle}</h1>
      <ErrorSummary errors={sending.errors} />
      {!told && (
        <>
          <p>{keysWords.addressAsk}</p>
          <div class="row">
            <Button busy={sending.busy} onClick={() => void answer(true)}>
              {keysWords.agree}
            </Button>
            <Button look="second" onClick={() => void answer(false)}>
              {keysWords.stop}
            </Button>
          </div>
        </>
      )}
      <p role="status">{told}</p>
      <p>
        <a href="/">{keysWords.toNetwork}</a>
      </p>
    </Door>
  );
}

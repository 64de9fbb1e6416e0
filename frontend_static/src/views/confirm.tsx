/** /confirm#code: from the mail, in the browser that asked for it. Looking at it changes nothing: the press does. */
import { useState } from "preact/hooks";

import { Button } from "../parts/Button";
import { ErrorSummary } from "../parts/ErrorSummary";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { useSending } from "../sending";
import { confirmed } from "../store/confirmation";
import { confirmWords } from "../words/confirm";

export function ConfirmView() {
  useTitle(confirmWords.title);
  const [code] = useState(place.peek().hash);
  const [done, setDone] = useState(false);
  const sending = useSending("confirm", []);
  const submit = async () => {
    setDone(await sending.send(() => confirmed({ way: "mail", code })));
  };
  return (
    <div class="page">
      <div class="card stack">
        <h1>{confirmWords.title}</h1>
        <ErrorSummary errors={sending.errors} />
        {!code && <p>{confirmWords.pageNoCode}</p>}
        {code && !done && (
          <>
            <p>{confirmWords.pageWhy}</p>
            <div class="row">
              <Button busy={sending.busy} onClick={() => void submit()}>
                {confirmWords.button}
              </Button>
            </div>
          </>
        )}
        <p role="status">{done && confirmWords.pageDone}</p>
      </div>
    </div>
  );
}

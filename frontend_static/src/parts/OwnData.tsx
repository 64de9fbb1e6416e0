/** All that is held about me, as a file; and the ways to what else I may do with it. */
import { useState } from "preact/hooks";

import { download } from "../download";
import { http, read } from "../http";
import { useSending } from "../sending";
import { dataWords } from "../words/ownData";
import { Button } from "./Button";
import { Erase } from "./Erase";
import { ErrorSummary } from "./ErrorSummary";

async function takeOut(format: "html" | "json"): Promise<void> {
  const params = { query: { format } };
  const file = await read<Blob>(http.GET("/api/v1/me/data", { params, parseAs: "blob" }) as never);
  download(file, `my-data.${format}`);
}

export function OwnData() {
  const sending = useSending("own-data", []);
  const [erasing, setErasing] = useState(false);
  return (
    <section class="card stack stack-3" aria-labelledby="data">
      <h2 id="data">{dataWords.title}</h2>
      <p>{dataWords.why}</p>
      <ErrorSummary errors={sending.errors} />
      <div class="row">
        <Button
          look="second"
          busy={sending.busy}
          busyWords={dataWords.taking}
          onClick={() => void sending.send(() => takeOut("html"))}
        >
          {dataWords.read}
        </Button>
        <Button look="quiet" busy={sending.busy} onClick={() => void sending.send(() => takeOut("json"))}>
          {dataWords.program}
        </Button>
      </div>
      <p class="small muted">{dataWords.noted}</p>
      <ul class="rows">
        <li>
          <a href="/privacy">{dataWords.notice}</a>
        </li>
        <li>
          <a href="/audit">{dataWords.journal}</a>
        </li>
      </ul>
      <div class="row">
        <Button
          look="quiet"
          icon="exit"
          onClick={() => {
            setErasing(true);
          }}
        >
          {dataWords.erase}
        </Button>
      </div>
      {erasing && (
        <Erase
          onClose={() => {
            setErasing(false);
          }}
        />
      )}
    </section>
  );
}

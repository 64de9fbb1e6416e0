/** The network's metrics with what they count, found by words, to begin one's own from. */
import { useState } from "preact/hooks";

import type { LibraryMetric } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { libraryWords } from "../words/library";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

export function LibraryPick({ onCopy }: { onCopy: (metric: LibraryMetric) => void }) {
  const [q, setQ] = useState("");
  const [found, setFound] = useState<readonly LibraryMetric[] | null>(null);
  const sending = useSending("library", ["q"]);
  const search = () =>
    sending.send(async () => {
      const params = { query: { q, limit: 10 } };
      setFound((await read<{ items: LibraryMetric[] }>(http.GET("/api/v1/metrics/library", { params }))).items);
    });
  return (
    <section class="card stack" aria-labelledby="library">
      <h2 id="library">{libraryWords.title}</h2>
      <p class="small muted">{libraryWords.why}</p>
      <ErrorSummary errors={sending.errors} />
      <form
        class="stack stack-3"
        role="search"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void search();
        }}
      >
        <InputField
          id={sending.idOf("q")}
          label={libraryWords.find}
          autocomplete="off"
          error={sending.errorOf("q")}
          value={q}
          onValue={setQ}
        />
        <div class="row">
          <Button type="submit" look="second" busy={sending.busy} busyWords={libraryWords.search}>
            {libraryWords.search}
          </Button>
        </div>
      </form>
      <div role="status">{found?.length === 0 && <p>{libraryWords.none}</p>}</div>
      {found && found.length > 0 && (
        <ul class="rows">
          {found.map((metric) => (
            <li key={metric.id} class="stack stack-2">
              <p>
                <b>{metric.name}</b> {metric.team_name && <span class="small muted">{metric.team_name}</span>}
                <br />
                {metric.counts} {metric.out_of && <span class="muted">({metric.out_of})</span>}{" "}
                <span class="small muted">{libraryWords.copies(metric.copies)}</span>
              </p>
              <div class="row">
                <Button
                  look="second"
                  size="sm"
                  onClick={() => {
                    onCopy(metric);
                  }}
                >
                  {libraryWords.copy(metric.name)}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** /teams/:id/files: what one may see as files, and files that come in, with what became of each. */
import { useState } from "preact/hooks";

import type { TeamOut } from "../api";
import { download } from "../download";
import { http, read } from "../http";
import { BringFile } from "../parts/BringFile";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { SelectField } from "../parts/Field";
import { ImportRow } from "../parts/ImportRow";
import { Older } from "../parts/Older";
import { ToolPage } from "../parts/ToolPage";
import { place } from "../router";
import { useSending } from "../sending";
import { importIds, imports, loadImports, loadOlderImports, moreImports } from "../store/imports";
import { useLoad } from "../store/loading";
import { loadMetrics, teamMetrics } from "../store/teamMetrics";
import { fileWords } from "../words/files";

type What = keyof typeof fileWords.whats;
type Format = keyof typeof fileWords.forms;
const WHATS = Object.keys(fileWords.whats) as What[];
const FORMATS = Object.keys(fileWords.forms) as Format[];

function TakeOut({ team }: { team: TeamOut }) {
  useLoad(`metrics of ${team.id}`, () => loadMetrics(team));
  const metrics = teamMetrics.value[team.id] ?? [];
  const [what, setWhat] = useState<What>("facts");
  const [metric, setMetric] = useState(() => place.peek().search.get("metric") ?? "");
  const [format, setFormat] = useState<Format>("csv");
  const sending = useSending("take", ["metric_id"]);
  const one = what === "facts" || what === "figures";
  const take = async () => {
    if (!sending.check({ metric_id: what === "figures" && !metric && fileWords.metricNeeded })) return;
    await sending.send(async () => {
      const query = { team_id: team.id, format, ...(one && metric && { metric_id: metric }) };
      const params = { path: { what }, query };
      const file = await read<Blob>(http.GET("/api/v1/exports/{what}", { params, parseAs: "blob" }) as never);
      download(file, `${what}.${format}`);
    });
  };
  return (
    <section class="card stack" aria-labelledby="take-out">
      <h2 id="take-out">{fileWords.out}</h2>
      <ErrorSummary errors={sending.errors} />
      <Choices
        legend={fileWords.what}
        name="take-what"
        value={what}
        onValue={setWhat}
        options={WHATS.map((value) => ({ value, label: fileWords.whats[value] }))}
        hint={fileWords.whatHints[what]}
      />
      {one && (
        <SelectField
          id={sending.idOf("metric_id")}
          label={fileWords.metric}
          error={sending.errorOf("metric_id")}
          value={metric}
          onValue={setMetric}
          options={[
            { value: "", label: what === "facts" ? fileWords.allMetrics : fileWords.metricNeeded },
            ...metrics.map((each) => ({ value: each.id, label: each.name })),
          ]}
        />
      )}
      <Choices
        legend={fileWords.form}
        name="take-format"
        value={format}
        onValue={setFormat}
        options={FORMATS.map((value) => ({ value, label: fileWords.forms[value] }))}
      />
      <p class="small muted">{fileWords.outHint}</p>
      <div class="row">
        <Button icon="get" busy={sending.busy} busyWords={fileWords.taking} onClick={() => void take()}>
          {fileWords.take}
        </Button>
      </div>
    </section>
  );
}

function Brought() {
  const loading = useLoad("imports", loadImports);
  const ids = importIds.value;
  if (!ids) return loading.state === "failed" ? <Failed loading={loading} /> : null;
  return (
    <section class="card stack" aria-labelledby="brought">
      <h2 id="brought">{fileWords.list}</h2>
      {!ids.length && <p class="muted">{fileWords.noneYet}</p>}
      <ul class="rows">
        {ids.map((id) => {
          const row = imports.get(id);
          return (
            row && (
              <li key={id}>
                <ImportRow row={row} />
              </li>
            )
          );
        })}
      </ul>
      {moreImports.value && <Older load={loadOlderImports} />}
    </section>
  );
}

export function FilesView({ params }: { params: Record<string, string> }) {
  return (
    <ToolPage teamId={params.id ?? ""} title={fileWords.title} why={fileWords.why} may={() => true} wide>
      {(team) => (
        <div class="cols cols-half">
          <div class="stack stack-5">
            <section class="card stack" aria-labelledby="bring-in">
              <h2 id="bring-in">{fileWords.into}</h2>
              <BringFile key={team.id} team={team} />
            </section>
            <Brought />
          </div>
          <TakeOut key={team.id} team={team} />
        </div>
      )}
    </ToolPage>
  );
}

/** Brings a file in: it is looked at row by row first; then one press, and it says how far it is until it is in. */
import { useEffect, useId, useState } from "preact/hooks";

import type { ImportIn, ImportPreview, MetricLine, TeamOut } from "../api";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { followImport, imports, lookAt, orderImport } from "../store/imports";
import { me, myId } from "../store/me";
import { loadMetrics, teamMetrics } from "../store/teamMetrics";
import { fileWords } from "../words/files";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { ErrorSummary } from "./ErrorSummary";
import { Faults } from "./Faults";
import { Field, SelectField, TextField } from "./Field";
import { ImportRow } from "./ImportRow";
import { NoPatientDetails } from "./NoPatientDetails";

type Kind = ImportIn["kind"];
const KINDS = Object.keys(fileWords.kinds) as Kind[];
const COLUMNS = Object.keys(fileWords.column) as (keyof typeof fileWords.column)[];

/** Which numbers I may bring: those that whole teams report, and that I own or lead the team of. */
function mayBring(metric: MetricLine): boolean {
  const leads = me.value?.places.filter((place) => place.leads).map((place) => place.team_id) ?? [];
  return metric.reported_by === "team" && (metric.owner.id === myId() || leads.includes(metric.team_id));
}

interface SeenProps {
  seen: ImportPreview;
  chosen: Readonly<Record<string, string>>;
  onColumn: (name: string, column: string) => void;
}

function Seen({ seen, chosen, onColumn }: SeenProps) {
  const id = useId();
  const nothing = seen.faults_in_all === 0 && seen.new === 0 && seen.changed === 0;
  return (
    <div class="stack stack-3">
      <p role="status" id="file-seen" tabIndex={-1}>
        <b>{fileWords.seen(seen.rows, seen.new, seen.changed, seen.unchanged)}</b> {nothing && fileWords.same}
        {seen.faults_in_all > 0 && `${fileWords.wrong(seen.faults_in_all)} ${fileWords.wrongDo}`}
      </p>
      {seen.faults.length > 0 && <Faults faults={seen.faults} all={seen.faults_in_all} />}
      {Object.keys(seen.columns).length > 0 && (
        <details open={seen.faults_in_all > 0}>
          <summary>{fileWords.columns}</summary>
          <div class="stack stack-3">
            {COLUMNS.map((name) => (
              <SelectField
                key={name}
                id={`${id}-${name}`}
                label={fileWords.column[name]}
                value={chosen[name] ?? seen.columns[name] ?? ""}
                onValue={(column) => {
                  onColumn(name, column);
                }}
                options={[
                  { value: "", label: fileWords.none },
                  ...seen.header.map((column) => ({ value: column, label: column })),
                ]}
              />
            ))}
            <p class="small muted">{fileWords.columnsHint}</p>
          </div>
        </details>
      )}
    </div>
  );
}

export function BringFile({ team }: { team: TeamOut }) {
  useLoad(`metrics of ${team.id}`, () => loadMetrics(team));
  const metrics = (teamMetrics.value[team.id] ?? []).filter(mayBring);
  const kinds = KINDS.filter((kind) => (kind === "reports" ? metrics.length > 0 : team.rights.lead));
  const [picked, setKind] = useState<Kind | null>(null);
  const kind = picked ?? kinds[0] ?? "reports";
  const [metricId, setMetric] = useState("");
  const [text, setText] = useState("");
  const [file, setFile] = useState<{ name: string; csv: string } | null>(null);
  const [columns, setColumns] = useState<Readonly<Record<string, string>>>({});
  const [seen, setSeen] = useState<ImportPreview | null>(null);
  const [orderedId, setOrdered] = useState<string | null>(null);
  const sending = useSending("bring", ["kind", "metric_id", "csv"]);
  const fileId = sending.idOf("csv");
  useEffect(() => (orderedId ? followImport(orderedId) : undefined), [orderedId]);
  if (!kinds.length) return <p class="muted">{fileWords.noMetric}</p>;
  const metric = metricId || (metrics.length === 1 ? (metrics[0]?.id ?? "") : "");
  const asked = (): ImportIn => ({
    kind,
    team_id: team.id,
    metric_id: kind === "reports" ? metric : null,
    file_name: file?.name ?? "",
    csv: file?.csv ?? text,
    columns: {
      period: "",
      team: "",
      numerator: "",
      denominator: "",
      note: "",
      delimiter: "",
      date_format: "",
      ...columns,
    },
  });
  const other = () => {
    setSeen(null);
    sending.clear();
  };
  const look = async () => {
    const fine = sending.check({
      metric_id: kind === "reports" && !metric && fileWords.metricNeeded,
      csv: !file && !text.trim() && fileWords.needed,
    });
    if (!fine) return;
    await sending.send(async () => {
      setSeen(await lookAt(asked()));
      requestAnimationFrame(() => {
        document.getElementById("file-seen")?.focus();
      });
    });
  };
  const bring = () =>
    sending.send(async () => {
      setOrdered(await orderImport(asked()));
    });
  const ordered = imports.get(orderedId ?? "");
  if (ordered)
    return (
      <div class="stack">
        <ImportRow row={ordered} live />
        <div class="row">
          <Button
            look="second"
            onClick={() => {
              setOrdered(null);
              setFile(null);
              setText("");
              other();
            }}
          >
            {fileWords.again}
          </Button>
        </div>
      </div>
    );
  const ready = seen !== null && seen.faults_in_all === 0 && seen.new + seen.changed > 0;
  return (
    <form
      class="stack"
      noValidate
      aria-label={fileWords.into}
      onSubmit={(event) => {
        event.preventDefault();
        void (ready ? bring() : look());
      }}
    >
      <ErrorSummary errors={sending.errors} />
      {kinds.length > 1 && (
        <Choices
          legend={fileWords.kind}
          name={sending.idOf("kind")}
          value={kind}
          onValue={(value) => {
            setKind(value);
            other();
          }}
          options={kinds.map((value) => ({ value, label: fileWords.kinds[value] }))}
          hint={fileWords.kindHints[kind]}
        />
      )}
      {kind === "reports" && (
        <SelectField
          id={sending.idOf("metric_id")}
          label={fileWords.metric}
          error={sending.errorOf("metric_id")}
          value={metric}
          onValue={(value) => {
            setMetric(value);
            other();
          }}
          options={[
            { value: "", label: fileWords.metricNeeded },
            ...metrics.map((each) => ({ value: each.id, label: each.name })),
          ]}
        />
      )}
      <Field id={fileId} label={fileWords.file} hint={fileWords.fileHint} error={sending.errorOf("csv")}>
        <input
          id={fileId}
          class="input"
          type="file"
          accept=".csv,text/csv,text/plain"
          aria-describedby={`${fileId}-hint`}
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            other();
            setColumns({});
            if (!chosen) setFile(null);
            else
              void chosen.text().then((csv) => {
                setFile({ name: chosen.name, csv });
              });
          }}
        />
      </Field>
      <p role="status" class="small muted">
        {file ? fileWords.fileRead(file.name) : ""}
      </p>
      {!file && (
        <TextField
          id={sending.idOf("text")}
          label={fileWords.paste}
          rows={4}
          value={text}
          onValue={(value) => {
            setText(value);
            other();
          }}
        />
      )}
      <NoPatientDetails />
      {seen && (
        <Seen
          seen={seen}
          chosen={columns}
          onColumn={(name, column) => {
            setColumns({ ...columns, [name]: column });
          }}
        />
      )}
      <div class="row between">
        <AudienceChip who={fileWords.audience} />
        <div class="row row-tight">
          {ready && (
            <Button look="second" onClick={() => void look()}>
              {fileWords.look}
            </Button>
          )}
          <Button
            type="submit"
            icon={ready ? "up" : "search"}
            busy={sending.busy}
            busyWords={ready ? fileWords.bringing : fileWords.looking}
          >
            {ready ? fileWords.bring : fileWords.look}
          </Button>
        </div>
      </div>
    </form>
  );
}

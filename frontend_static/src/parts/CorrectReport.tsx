/** Correcting a report that was sent: a new revision with a reason, beside the old numbers, which stay. */
import { useState } from "preact/hooks";

import type { ReportOut } from "../api";
import { count, outOf, when } from "../format";
import { http, Problem, read } from "../http";
import { useDraft } from "../store/drafts";
import { blankEntry, type Entry, readNumbers } from "../store/entry";
import { reports } from "../store/reports";
import { changed } from "../store/snapshots";
import { toast } from "../store/toasts";
import { go } from "../router";
import { within, words } from "../words";
import { reportWords } from "../words/report";
import { Button } from "./Button";
import { ErrorSummary, type FieldError } from "./ErrorSummary";
import { TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";
import { fieldId, NumberFields } from "./NumberFields";

interface Correction {
  entry: Entry;
  reason: string;
}

const typedFrom = (report: ReportOut): Correction => ({
  entry: {
    ...blankEntry,
    numbers: Object.fromEntries(
      report.numbers.map((number) => [
        number.metric_id,
        { value: String(number.numerator), of: number.denominator === null ? "" : String(number.denominator) },
      ]),
    ),
    high: report.high,
  },
  reason: "",
});

export function CorrectReport({ report }: { report: ReportOut }) {
  const prefix = `c-${report.id}`;
  const was = typedFrom(report);
  const draft = useDraft<Correction>(
    `correction/${report.id}`,
    was,
    (now) => JSON.stringify(now) === JSON.stringify(was),
  );
  const { entry, reason } = draft.value;
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const byId = new Map(errors.flatMap(({ id, sentence }) => (id ? [[id, sentence] as const] : [])));
  const asked = report.numbers.map((number) => ({
    metric_id: number.metric_id,
    name: number.name,
    counts: number.name,
    out_of: words.outOf,
    kind:
      number.denominator === null ? ("number" as const) : number.unit === "%" ? ("ratio" as const) : ("mean" as const),
    required: true,
  }));
  const ids = { high: `${prefix}-high`, reason: `${prefix}-reason` };
  const submit = async () => {
    const { numbers, mistakes } = readNumbers(asked, entry);
    const found: FieldError[] = mistakes.map(({ metric, part, sentence }) => ({
      id: fieldId(prefix, metric, part),
      sentence,
    }));
    if (!reason.trim()) found.push({ id: ids.reason, sentence: reportWords.needReason });
    setErrors(found);
    if (found.length) return;
    setBusy(true);
    try {
      const params = { path: { report_id: report.id } };
      const body = { numbers, high: entry.high, reason };
      await changed(
        () => read<ReportOut>(http.POST("/api/v1/reports/{report_id}/revisions", { params, body })),
        (now) => {
          reports.set(now.id, now);
        },
      );
      draft.clear();
      toast(reportWords.corrected);
      go(`/teams/${report.team_id}`);
    } catch (error) {
      setErrors([{ sentence: error instanceof Problem ? error.message : words.problem.offline }]);
      setBusy(false);
    }
  };
  return (
    <form
      class="report stack stack-5 measure"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <div class="stack stack-1">
        <p class="muted small">{report.team_name}</p>
        <h1>{reportWords.correctTitle(within(report.label))}</h1>
        <p class="muted">{reportWords.correctWhy}</p>
      </div>
      <div class="card">
        <ErrorSummary errors={errors} />
        <NumberFields
          prefix={prefix}
          numbers={asked}
          entry={entry}
          onEntry={(next) => {
            draft.set({ entry: next, reason });
          }}
          errors={byId}
        />
        <TextField
          id={ids.high}
          label={reportWords.high}
          note={reportWords.leaveEmpty}
          value={entry.high}
          onValue={(high) => {
            draft.set({ entry: { ...entry, high }, reason });
          }}
        />
        <TextField
          id={ids.reason}
          label={reportWords.reason}
          hint={reportWords.reasonHint}
          error={byId.get(ids.reason)}
          value={reason}
          onValue={(next) => {
            draft.set({ entry, reason: next });
          }}
        />
        <NoPatientDetails />
        <div class="sendbar">
          <Button type="submit" icon="check" busy={busy} busyWords={reportWords.sending}>
            {reportWords.correct}
          </Button>
        </div>
      </div>
      {report.revisions.length > 0 && (
        <section class="card stack stack-3" aria-labelledby={`${prefix}-before`}>
          <h2 id={`${prefix}-before`}>{reportWords.mine}</h2>
          <ul class="rows">
            {report.revisions.map((revision) => (
              <li key={revision.revision}>
                <p>
                  {revision.numbers
                    .map((number) => `${number.name}: ${outOf(number.numerator, number.denominator)}`)
                    .join(". ")}
                </p>
                <p class="small muted">
                  {count(revision.revision)}. {revision.author.name}, {when(revision.sent_at)}
                  {revision.reason && `: “${revision.reason}”`}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </form>
  );
}

/** Correcting a report that was sent: a new revision with a reason, beside the old numbers, which stay. */
import { useState } from "preact/hooks";

import type { FormOut, ReportOut, SentOut } from "../api";
import { http, Problem, read } from "../http";
import { useDraft } from "../store/drafts";
import { blankEntry, type Entry, readAnswers, readNumbers, typedAnswers } from "../store/entry";
import { reports } from "../store/reports";
import { changed } from "../store/snapshots";
import { toast } from "../store/toasts";
import { go } from "../router";
import { within, words } from "../words";
import { reportWords } from "../words/report";
import { Button } from "./Button";
import { Doubts } from "./Doubts";
import { ErrorSummary, type FieldError } from "./ErrorSummary";
import { TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";
import { fieldId, NumberFields } from "./NumberFields";
import { QuestionFields, questionId } from "./QuestionFields";
import { Revisions } from "./Revisions";

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
    answers: typedAnswers(report.answers),
    high: report.high,
  },
  reason: "",
});

export function CorrectReport({ report, form }: { report: ReportOut; form: FormOut }) {
  const prefix = `c-${report.id}`;
  const was = typedFrom(report);
  const draft = useDraft<Correction>(
    `correction/${report.id}`,
    was,
    (now) => JSON.stringify(now) === JSON.stringify(was),
  );
  const entry = { ...blankEntry, ...draft.value.entry };
  const { reason } = draft.value;
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [doubts, setDoubts] = useState<readonly string[]>([]);
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
  const questions = form.questions.map(({ id, ...question }) => ({ ...question, question_id: id }));
  const ids = { high: `${prefix}-high`, reason: `${prefix}-reason` };
  const leave = () => {
    draft.clear();
    go(`/teams/${report.team_id}`);
  };
  const submit = async () => {
    const { numbers, mistakes } = readNumbers(asked, entry);
    const found: FieldError[] = mistakes.map(({ metric, part, sentence }) => ({
      id: fieldId(prefix, metric, part),
      sentence,
    }));
    const { answers, unanswered } = readAnswers(questions, entry);
    found.push(...unanswered.map(({ question, sentence }) => ({ id: questionId(prefix, question), sentence })));
    // What is not answered any more is said, or the old answer would stay.
    const open = questions.filter((each) => !answers.some((answer) => answer.question_id === each.question_id));
    if (!reason.trim()) found.push({ id: ids.reason, sentence: reportWords.needReason });
    setErrors(found);
    if (found.length) return;
    setBusy(true);
    try {
      const params = { path: { report_id: report.id } };
      const taken = open.map(({ question_id }) => ({ question_id, words: "", yes: null, day: null, confidence: null }));
      const body = { numbers, answers: [...answers, ...taken], high: entry.high, reason, sure: false };
      const sent = await changed(
        () => read<SentOut>(http.POST("/api/v1/reports/{report_id}/revisions", { params, body })),
        (now) => {
          reports.set(now.id, now);
        },
      );
      toast(reportWords.corrected);
      setDoubts(sent.effect.odd);
      setBusy(false);
      if (!sent.effect.odd.length) leave();
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
        <QuestionFields
          prefix={prefix}
          questions={questions}
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
        {doubts.length > 0 && (
          <Doubts sentences={[...doubts, reportWords.oddKept]}>
            <Button size="sm" onClick={leave}>
              {reportWords.oddMeant}
            </Button>
            <Button
              look="second"
              size="sm"
              onClick={() => {
                setDoubts([]);
                document.getElementById(fieldId(prefix, asked[0]?.metric_id ?? "", "value"))?.focus();
              }}
            >
              {reportWords.oddNo}
            </Button>
          </Doubts>
        )}
        <div class="sendbar">
          <Button type="submit" icon="check" busy={busy} busyWords={reportWords.sending}>
            {reportWords.correct}
          </Button>
        </div>
      </div>
      {report.revisions.length > 0 && (
        <section class="card stack stack-3" aria-labelledby={`${prefix}-before`}>
          <h2 id={`${prefix}-before`}>{reportWords.mine}</h2>
          <Revisions report={report} />
        </section>
      )}
    </form>
  );
}

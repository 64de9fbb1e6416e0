/**
 * One report: its numbers, a high, a low, a request for help, and who sees what before it is sent. What is typed is a
 * draft of its member until it is sent or kept for later.
 */
import { useState } from "preact/hooks";

import type { DueOut, Person, SentOut } from "../api";
import { firstName, listed } from "../format";
import { Problem } from "../http";
import { useDraft } from "../store/drafts";
import { blankEntry, type Entry, isBlank, oddities, type Oddity, readAnswers, readNumbers } from "../store/entry";
import { sendFor, sendReport } from "../store/outbox";
import { loadDue } from "../store/reports";
import { words } from "../words";
import { reportWords } from "../words/report";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { Doubts } from "./Doubts";
import { ErrorSummary, type FieldError } from "./ErrorSummary";
import { TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";
import { fieldId, NumberFields } from "./NumberFields";
import { QuestionFields, questionId } from "./QuestionFields";

interface Props {
  due: DueOut;
  /** On the home page: only what must be filled in and a high, the rest behind one press. */
  compact?: boolean;
  /** A member in whose name a leader of theirs reports: numbers and a high only, and nothing is kept for later. */
  reporter?: Person;
  /** Its maker tries a form that is not switched on: everything but sending. */
  trying?: boolean;
  onSent: (due: DueOut, result: SentOut | null) => void;
}

export function ReportForm({ due, compact = false, reporter, trying = false, onSent }: Props) {
  const prefix = `r-${due.form_id}-${due.team_id}`;
  const whose = reporter ? `/${reporter.id}` : "";
  const kept = useDraft<Entry>(`report/${due.form_id}/${due.team_id}/${due.period}${whose}`, blankEntry, isBlank);
  const [tried, setTried] = useState(blankEntry);
  const draft = trying ? { ...kept, value: tried, set: setTried } : kept;
  const entry = { ...blankEntry, ...draft.value };
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [doubts, setDoubts] = useState<readonly Oddity[]>([]);
  const [busy, setBusy] = useState(false);
  const [more, setMore] = useState(!compact || Boolean(entry.low || entry.wantsHelp));
  const byId = new Map(errors.flatMap(({ id, sentence }) => (id ? [[id, sentence] as const] : [])));
  const leaders = listed(due.leaders.map((leader) => firstName(leader.name)));
  const ids = { high: `${prefix}-high`, low: `${prefix}-low`, help: fieldId(prefix, null, "help") };

  const fieldOf = (name: string): string | undefined => {
    const [what, index, part] = name.split(".");
    const metric = due.numbers[Number(index)]?.metric_id;
    if (what === "numbers" && metric) return fieldId(prefix, metric, part === "denominator" ? "of" : "value");
    const question = what === "answers" && readAnswers(due.questions, entry).answers[Number(index)]?.question_id;
    if (question) return questionId(prefix, question);
    return what === "high" || what === "low" || what === "help" ? ids[what] : undefined;
  };

  const submit = async () => {
    const { numbers, mistakes } = readNumbers(due.numbers, entry);
    const { answers, unanswered } = readAnswers(due.questions, entry);
    const wrong = [
      ...mistakes.map(({ metric, part, sentence }) => ({ id: fieldId(prefix, metric, part), sentence })),
      ...unanswered.map(({ question, sentence }) => ({ id: questionId(prefix, question), sentence })),
    ];
    setErrors(wrong);
    const odd = wrong.length ? [] : oddities(due.numbers, entry);
    // Asked once about these very numbers; who sends them again means them.
    const asked = odd.length > 0 && JSON.stringify(odd) === JSON.stringify(doubts);
    setDoubts(odd);
    if (wrong.length || (odd.length && !asked)) return;
    if (trying) {
      onSent(due, null);
      return;
    }
    setBusy(true);
    try {
      const report = {
        form_id: due.form_id,
        team_id: due.team_id,
        period: due.period,
        numbers,
        answers,
        high: entry.high,
        low: entry.low,
        help: entry.wantsHelp ? entry.help : "",
        sure: true,
      };
      const result = reporter
        ? await sendFor({ ...report, low: "", help: "", member_id: reporter.id })
        : await sendReport(report, due.label, due.team_name);
      draft.clear();
      onSent(due, result);
      // What was just sent is "last time" for the next one.
      if (result && !reporter) loadDue().catch(() => undefined);
    } catch (error) {
      if (!(error instanceof Problem)) {
        if (!reporter) throw error;
        setErrors([{ sentence: words.problem.offline }]);
        return;
      }
      setErrors(
        error.fields.length
          ? error.fields.map(({ field, sentence }) => ({ id: fieldOf(field), sentence }))
          : [{ sentence: error.message }],
      );
    } finally {
      setBusy(false);
    }
  };

  const change = (part: Partial<Entry>) => {
    draft.set({ ...entry, ...part });
  };
  return (
    <form
      class="stack stack-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <ErrorSummary errors={errors} />
      <NumberFields
        prefix={prefix}
        numbers={due.numbers}
        entry={entry}
        onEntry={draft.set}
        errors={byId}
        short={compact}
      />
      <QuestionFields
        prefix={prefix}
        questions={more ? due.questions : due.questions.filter((each) => each.required)}
        entry={entry}
        onEntry={draft.set}
        errors={byId}
      />
      <TextField
        id={ids.high}
        label={reportWords.high}
        note={reportWords.leaveEmpty}
        hint={reportWords.highHint}
        error={byId.get(ids.high)}
        value={entry.high}
        onValue={(high) => {
          change({ high });
        }}
      />
      {!more && !reporter && (
        <button
          class="linkbtn"
          type="button"
          onClick={() => {
            setMore(true);
            requestAnimationFrame(() => document.getElementById(ids.low)?.focus());
          }}
        >
          {due.questions.every((each) => each.required) ? reportWords.addMore : reportWords.addMoreToo}
        </button>
      )}
      {more && !reporter && (
        <>
          <TextField
            id={ids.low}
            label={reportWords.low}
            note={reportWords.leaveEmpty}
            hint={due.leaders.length === 1 ? reportWords.lowHint(leaders) : reportWords.lowHint("")}
            error={byId.get(ids.low)}
            value={entry.low}
            onValue={(low) => {
              change({ low });
            }}
          />
          <label class="choice" for={`${prefix}-wants`}>
            <input
              id={`${prefix}-wants`}
              type="checkbox"
              checked={entry.wantsHelp}
              onChange={(event) => {
                change({ wantsHelp: event.currentTarget.checked });
              }}
            />
            <span>{reportWords.help}</span>
          </label>
          {entry.wantsHelp && (
            <TextField
              id={ids.help}
              label={reportWords.helpLabel}
              hint={reportWords.helpHint(leaders)}
              error={byId.get(ids.help)}
              value={entry.help}
              onValue={(help) => {
                change({ help });
              }}
            />
          )}
        </>
      )}
      <NoPatientDetails />
      {doubts.length > 0 && (
        <Doubts sentences={doubts.map((each) => each.sentence)}>
          <Button type="submit" size="sm" busy={busy} busyWords={reportWords.sending}>
            {reportWords.oddYes}
          </Button>
          <Button
            look="second"
            size="sm"
            onClick={() => {
              const [first] = doubts;
              setDoubts([]);
              if (first) document.getElementById(fieldId(prefix, first.metric, first.part))?.focus();
            }}
          >
            {reportWords.oddNo}
          </Button>
        </Doubts>
      )}
      <div class={compact ? "row between" : trying ? "sendbar" : "sendbar sendbar-fix"}>
        {compact && <AudienceChip who={reportWords.seenBy(leaders, due.team_name)} />}
        <Button
          type="submit"
          {...(compact ? {} : { size: "lg" as const })}
          icon="report"
          busy={busy}
          busyWords={reportWords.sending}
        >
          {trying
            ? reportWords.tryIt
            : reporter
              ? reportWords.sendFor(reporter.name)
              : due.leaders.length === 1 && leaders
                ? reportWords.sendTo(leaders)
                : reportWords.send}
        </Button>
      </div>
    </form>
  );
}

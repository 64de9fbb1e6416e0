/**
 * /from-letter: what the link in a reminder opens: one report, filled in with the numbers of last time. The secret
 * stands after the #. Opening it changes nothing; the button sends. It signs nobody in, and nothing is kept here.
 */
import { useState } from "preact/hooks";

import type { DueOut, FromLetterOut, ReportedOut } from "../api";
import { http, Problem, read } from "../http";
import { AudienceChip } from "../parts/AudienceChip";
import { Button } from "../parts/Button";
import { Door } from "../parts/Door";
import { Doubts } from "../parts/Doubts";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { TextField } from "../parts/Field";
import { NoPatientDetails } from "../parts/NoPatientDetails";
import { fieldId, NumberFields } from "../parts/NumberFields";
import { QuestionFields, questionId } from "../parts/QuestionFields";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { type FieldError } from "../parts/ErrorSummary";
import { sentenceOf } from "../sending";
import { blankEntry, type Entry, oddities, type Oddity, readAnswers, readNumbers } from "../store/entry";
import { useLoad } from "../store/loading";
import { within } from "../words";
import { fromLetterWords as said } from "../words/letters";
import { reportWords } from "../words/report";

const PREFIX = "letter";

/** What was said last time is the likeliest answer: changed in one press, sent in another. */
const filledIn = (due: DueOut): Entry => ({
  ...blankEntry,
  numbers: Object.fromEntries(
    due.numbers.flatMap(({ metric_id, last }) =>
      last ? [[metric_id, { value: String(last.numerator), of: String(last.denominator ?? "") }]] : [],
    ),
  ),
});

function Fields({ due, token, onSent }: { due: DueOut; token: string; onSent: (sent: ReportedOut) => void }) {
  const [entry, setEntry] = useState(() => filledIn(due));
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [doubts, setDoubts] = useState<readonly Oddity[]>([]);
  const [busy, setBusy] = useState(false);
  const byId = new Map(errors.flatMap(({ id, sentence }) => (id ? [[id, sentence] as const] : [])));
  const change = (part: Partial<Entry>) => {
    setEntry({ ...entry, ...part });
  };
  const send = async () => {
    const { numbers, mistakes } = readNumbers(due.numbers, entry);
    const { answers, unanswered } = readAnswers(due.questions, entry);
    const wrong = [
      ...mistakes.map(({ metric, part, sentence }) => ({ id: fieldId(PREFIX, metric, part), sentence })),
      ...unanswered.map(({ question, sentence }) => ({ id: questionId(PREFIX, question), sentence })),
    ];
    setErrors(wrong);
    const odd = wrong.length ? [] : oddities(due.numbers, entry);
    const asked = odd.length > 0 && JSON.stringify(odd) === JSON.stringify(doubts);
    setDoubts(odd);
    if (wrong.length || (odd.length && !asked)) return;
    setBusy(true);
    try {
      const { high, low } = entry;
      const body = { token, numbers, answers, high, low, help: entry.wantsHelp ? entry.help : "" };
      onSent(await read<ReportedOut>(http.POST("/api/v1/from-letters/reports", { body })));
    } catch (error) {
      setErrors([{ sentence: sentenceOf(error) }]);
    }
    setBusy(false);
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void send();
      }}
    >
      <ErrorSummary errors={errors} />
      <p>{due.numbers.some((each) => each.last) ? said.filledIn : said.blank}</p>
      <NumberFields prefix={PREFIX} numbers={due.numbers} entry={entry} onEntry={setEntry} errors={byId} />
      <QuestionFields prefix={PREFIX} questions={due.questions} entry={entry} onEntry={setEntry} errors={byId} />
      <TextField
        id={`${PREFIX}-high`}
        label={reportWords.high}
        note={reportWords.leaveEmpty}
        hint={reportWords.highHint}
        value={entry.high}
        onValue={(high) => {
          change({ high });
        }}
      />
      <TextField
        id={`${PREFIX}-low`}
        label={reportWords.low}
        note={reportWords.leaveEmpty}
        hint={due.readers.low}
        value={entry.low}
        onValue={(low) => {
          change({ low });
        }}
      />
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
              if (first) document.getElementById(fieldId(PREFIX, first.metric, first.part))?.focus();
            }}
          >
            {reportWords.oddNo}
          </Button>
        </Doubts>
      )}
      <p>
        <AudienceChip who={due.readers.numbers.replace(/^Read by /, "").replace(/\.$/, "")} />
      </p>
      <div class="row">
        <Button type="submit" size="lg" icon="report" busy={busy} busyWords={reportWords.sending}>
          {said.send}
        </Button>
      </div>
      <p class="small muted">{said.signedOut}</p>
    </form>
  );
}

export function FromLetterView() {
  const token = place.value.hash;
  const [told, setTold] = useState<FromLetterOut | null>(null);
  const [sent, setSent] = useState<ReportedOut | null>(null);
  const loading = useLoad("letter", async () => {
    setTold(await read<FromLetterOut>(http.POST("/api/v1/from-letters/open", { body: { token } })));
  });
  const missing = loading.problem instanceof Problem && loading.problem.status === 404;
  const accepting = Boolean(told?.due && told.must_accept);
  const due = accepting ? null : (told?.due ?? null);
  const title = sent
    ? said.sentTitle
    : missing
      ? said.missing
      : due
        ? reportWords.title(within(due.label))
        : accepting
          ? said.acceptTitle
          : told
            ? said.doneTitle
            : said.title;
  useTitle(title);
  return (
    <Door goal={said.goal} say={said.say}>
      {told && due && !sent && <p class="muted">{said.as(told.name, due.team_name)}</p>}
      <h1>{title}</h1>
      {!told && !missing && (loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />)}
      {due && !sent && <Fields due={due} token={token} onSent={setSent} />}
      {sent && (
        <div class="stack" role="status">
          {sent.sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p>{said.sent}</p>
        </div>
      )}
      {told && !due && !sent && <p>{accepting ? said.accept : said.done}</p>}
      {missing && <p>{said.missingWhy}</p>}
      {(missing || sent || (told && !due)) && (
        <p>
          <a class="btn btn-second" href="/sign-in?next=%2Freport" target="_self">
            {said.signIn}
          </a>
        </p>
      )}
    </Door>
  );
}

/** A number of a whole team, for a period that is missing or wrong: by its leaders, or who looks after the metric. */
import { useState } from "preact/hooks";

import type { BroughtOut, MetricLine, TeamOut } from "../api";
import { isShare } from "../figures";
import { count, numberOf } from "../format";
import { http, read } from "../http";
import { startOf } from "../periods";
import { useSending } from "../sending";
import { toast } from "../store/toasts";
import { periodLabel, words } from "../words";
import { numberWords } from "../words/numbers";
import { reportWords } from "../words/report";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { Doubts } from "./Doubts";
import { ErrorSummary } from "./ErrorSummary";
import { InputField, TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";

const FIELDS = { period: "items.0.period", numerator: "items.0.numerator", denominator: "items.0.denominator" };
const blank = { day: "", numerator: "", denominator: "", note: "", reason: "" };

const wrongIn = (typed: string): string | false => {
  if (!typed.trim()) return reportWords.needNumber;
  return numberOf(typed) === null && reportWords.notNumber;
};

interface Props {
  team: TeamOut;
  metric: MetricLine;
  onSaved: () => void;
}

export function BringNumber({ team, metric, onSaved }: Props) {
  const [typed, setTyped] = useState(blank);
  const [doubts, setDoubts] = useState<readonly string[]>([]);
  const sending = useSending("number", [...Object.values(FIELDS), "reason"]);
  const shared = isShare(metric.over_teams);
  const period = startOf(metric.period, typed.day);
  const set = (part: keyof typeof blank) => (value: string) => {
    setTyped((now) => ({ ...now, [part]: value }));
  };
  const submit = async () => {
    const [numerator, denominator] = [numberOf(typed.numerator), shared ? numberOf(typed.denominator) : null];
    const tooMuch =
      metric.over_teams === "ratio" && numerator !== null && denominator !== null && numerator > denominator;
    const fine = sending.check({
      [FIELDS.period]: period === null && numberWords.needDay,
      [FIELDS.numerator]:
        wrongIn(typed.numerator) || (tooMuch && reportWords.tooMuch(count(numerator), count(denominator))),
      [FIELDS.denominator]: shared && wrongIn(typed.denominator),
    });
    if (!fine || period === null || numerator === null) return;
    const item = { metric_id: metric.id, team_id: team.id, period, numerator, denominator, note: typed.note };
    const body = { items: [item], reason: typed.reason, sure: false };
    let odd: readonly string[] = [];
    const send = async () => {
      ({ odd } = await read<BroughtOut>(http.POST("/api/v1/observations", { body })));
    };
    if (!(await sending.send(send))) return;
    toast(numberWords.sent);
    setDoubts(odd);
    if (!odd.length) setTyped(blank);
    onSaved();
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-labelledby="bring"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="stack stack-2">
        <h2 id="bring">{numberWords.add}</h2>
        <p class="small muted">{numberWords.addWhy}</p>
      </div>
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf(FIELDS.period)}
        label={numberWords.day}
        type="date"
        hint={period && numberWords.means(periodLabel(period))}
        error={sending.errorOf(FIELDS.period)}
        value={typed.day}
        onValue={set("day")}
      />
      <InputField
        id={sending.idOf(FIELDS.numerator)}
        label={numberWords.value}
        hint={metric.counts}
        error={sending.errorOf(FIELDS.numerator)}
        inputMode="decimal"
        autocomplete="off"
        value={typed.numerator}
        onValue={set("numerator")}
      />
      {shared && (
        <InputField
          id={sending.idOf(FIELDS.denominator)}
          label={numberWords.of}
          hint={metric.out_of}
          error={sending.errorOf(FIELDS.denominator)}
          inputMode="decimal"
          autocomplete="off"
          value={typed.denominator}
          onValue={set("denominator")}
        />
      )}
      <InputField
        id="number-note"
        label={numberWords.note}
        note={words.optional}
        autocomplete="off"
        value={typed.note}
        onValue={set("note")}
      />
      <TextField
        id={sending.idOf("reason")}
        label={numberWords.reason}
        hint={numberWords.reasonHint}
        error={sending.errorOf("reason")}
        rows={2}
        value={typed.reason}
        onValue={set("reason")}
      />
      <NoPatientDetails />
      {doubts.length > 0 && (
        <Doubts sentences={[...doubts, reportWords.oddKept]}>
          <Button
            size="sm"
            onClick={() => {
              setDoubts([]);
              setTyped(blank);
            }}
          >
            {reportWords.oddMeant}
          </Button>
          <Button
            look="second"
            size="sm"
            onClick={() => {
              setDoubts([]);
              document.getElementById(sending.idOf(FIELDS.numerator))?.focus();
            }}
          >
            {reportWords.oddNo}
          </Button>
        </Doubts>
      )}
      <div class="row between">
        <AudienceChip who={numberWords.audience} />
        <Button type="submit" busy={sending.busy} busyWords={numberWords.sending}>
          {numberWords.send}
        </Button>
      </div>
    </form>
  );
}

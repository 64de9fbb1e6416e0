/**
 * Asking in another rhythm. How often a form asks is never changed in place, since its numbers are kept by such periods:
 * the form ends and the next one begins, in one press, and the page says from when on, and which days neither asks for.
 */
import { useState } from "preact/hooks";

import type { RhythmOut } from "../api";
import { day } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { within, words } from "../words";
import { formWords, rhythmWords } from "../words/forms";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

interface Props {
  formId: string;
  onChanged: (rhythm: RhythmOut) => void;
}

export function Rhythm({ formId, onChanged }: Props) {
  const [rhythms, setRhythms] = useState<readonly RhythmOut[]>([]);
  const [period, setPeriod] = useState<RhythmOut["period"] | null>(null);
  const [reason, setReason] = useState("");
  const sending = useSending("rhythm", ["period", "reason"]);
  const params = { path: { form_id: formId } };
  useLoad(`rhythms of ${formId}`, async () => {
    setRhythms((await read<{ items: RhythmOut[] }>(http.GET("/api/v1/forms/{form_id}/rhythms", { params }))).items);
  });
  const chosen = rhythms.find((each) => each.period === period) ?? rhythms[0];
  if (!chosen) return null;
  const change = async () => {
    if (!sending.check({ reason: !reason.trim() && words.needed })) return;
    const body = { period: chosen.period, reason };
    const done = await sending.send(() => read(http.POST("/api/v1/forms/{form_id}/rhythms", { params, body })));
    if (done) onChanged(chosen);
  };
  return (
    <section class="card stack" aria-labelledby="rhythm">
      <h2 id="rhythm">{rhythmWords.title}</h2>
      <p class="small muted">{rhythmWords.why}</p>
      <form
        class="stack"
        noValidate
        aria-labelledby="rhythm"
        onSubmit={(event) => {
          event.preventDefault();
          void change();
        }}
      >
        <ErrorSummary errors={sending.errors} />
        <Choices
          legend={formWords.period}
          name={sending.idOf("period")}
          value={chosen.period}
          options={rhythms.map((each) => ({ value: each.period, label: formWords.periods[each.period] }))}
          onValue={setPeriod}
          error={sending.errorOf("period")}
        />
        <p role="status">
          {rhythmWords.takesEffect(within(chosen.last), within(chosen.first), day(chosen.first_day))}{" "}
          {chosen.free_from && chosen.free_to && rhythmWords.free(day(chosen.free_from), day(chosen.free_to))}
        </p>
        <InputField
          id={sending.idOf("reason")}
          label={formWords.reason}
          hint={formWords.reasonHint}
          error={sending.errorOf("reason")}
          value={reason}
          onValue={setReason}
        />
        <div class="row">
          <Button type="submit" look="second" busy={sending.busy} busyWords={rhythmWords.changing}>
            {rhythmWords.change}
          </Button>
        </div>
      </form>
    </section>
  );
}

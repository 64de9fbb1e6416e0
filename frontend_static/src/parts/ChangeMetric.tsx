/** What the owner's side of a number offers: handing it over, and putting what counts in better words. */
import { useState } from "preact/hooks";

import type { MetricOut, VersionIn } from "../api";
import { percent } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { takeMetric } from "../store/goals";
import { changed } from "../store/snapshots";
import { toast } from "../store/toasts";
import { words } from "../words";
import { goalWords } from "../words/goals";
import { toolWords } from "../words/tools";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { DialogForm } from "./DialogForm";
import { InputField, SelectField, TextField } from "./Field";
import { FindMember } from "./FindMember";
import { Tick } from "./Tick";

interface Props {
  metric: MetricOut;
  onClose: () => void;
}

export function HandOver({ metric, onClose }: Props) {
  return (
    <Dialog title={goalWords.handOverTitle(metric.name)} onClose={onClose}>
      <p>{goalWords.handOverWhy}</p>
      <FindMember
        id="owner"
        label={goalWords.newOwner}
        noneFound={goalWords.noOwnerFound}
        without={[metric.owner]}
        verb={goalWords.handOverTo}
        choose={async (member) => {
          const init = { params: { path: { metric_id: metric.id } }, body: { member_id: member.id } };
          await changed(() => read<MetricOut>(http.PUT("/api/v1/metrics/{metric_id}/owner", init)), takeMetric);
          toast(goalWords.handedOver(member.name));
          onClose();
        }}
      />
      <div class="row">
        <Button look="second" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </Dialog>
  );
}

const FIELDS = ["name", "counts", "out_of", "leaves_out", "unit", "reason"] as const;
type Typed = Record<(typeof FIELDS)[number], string>;

const optionsOf = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

/** The usual shares, and the one that holds now if it is another. */
function thresholds(now: number) {
  const usual = optionsOf(toolWords.thresholds).map(({ value, label }) => ({ value: String(Number(value)), label }));
  return usual.some(({ value }) => Number(value) === now)
    ? usual
    : [{ value: String(now), label: goalWords.judged(percent(now)) }, ...usual];
}

export function Reword({ metric, onClose }: Props) {
  const { name, counts, out_of, leaves_out, unit } = metric;
  const [typed, setTyped] = useState<Typed>({ name, counts, out_of, leaves_out, unit, reason: "" });
  const [direction, setDirection] = useState(metric.direction);
  const [threshold, setThreshold] = useState(String(metric.threshold));
  const [hidesSmall, setHidesSmall] = useState(metric.hides_small);
  const sending = useSending("metric", FIELDS);
  const field = (which: keyof Typed) => ({
    id: sending.idOf(which),
    error: sending.errorOf(which),
    value: typed[which],
    onValue: (value: string) => {
      setTyped({ ...typed, [which]: value });
    },
  });
  const save = async () => {
    const fine = sending.check({
      name: !typed.name.trim() && words.needed,
      counts: !typed.counts.trim() && words.needed,
      unit: !typed.unit.trim() && words.needed,
      reason: !typed.reason.trim() && goalWords.reasonNeeded,
    });
    if (!fine) return;
    const arrived = await sending.send(async () => {
      const body: VersionIn = { ...typed, direction, threshold: Number(threshold), hides_small: hidesSmall };
      const init = { params: { path: { metric_id: metric.id } }, body };
      await changed(() => read<MetricOut>(http.POST("/api/v1/metrics/{metric_id}/versions", init)), takeMetric);
    });
    if (!arrived) return;
    toast(goalWords.reworded);
    onClose();
  };
  return (
    <DialogForm
      title={goalWords.rewordTitle}
      sending={sending}
      onSend={save}
      onClose={onClose}
      verb={goalWords.saveWords}
      busyWords={goalWords.saving}
      intro={<p class="small muted">{goalWords.rewordHint}</p>}
    >
      <InputField {...field("name")} label={goalWords.name} autocomplete="off" />
      <TextField {...field("counts")} label={goalWords.counts} rows={2} />
      {out_of && <TextField {...field("out_of")} label={goalWords.outOf} rows={2} />}
      <TextField {...field("leaves_out")} label={goalWords.leavesOut} rows={2} />
      {unit !== "%" && <InputField {...field("unit")} label={toolWords.unit} autocomplete="off" />}
      <div class="pairs">
        <SelectField
          id={sending.idOf("direction")}
          label={toolWords.direction}
          value={direction}
          options={optionsOf(toolWords.directions)}
          onValue={(value) => {
            setDirection(value as MetricOut["direction"]);
          }}
        />
        <SelectField
          id={sending.idOf("threshold")}
          label={toolWords.threshold}
          value={threshold}
          options={thresholds(metric.threshold)}
          onValue={setThreshold}
        />
      </div>
      {["sum", "ratio", "mean"].includes(metric.over_teams) && (
        <Tick
          id="reword-hides-small"
          label={toolWords.hidesSmall}
          hint={toolWords.hidesSmallHint}
          checked={hidesSmall}
          onChange={setHidesSmall}
        />
      )}
      <TextField {...field("reason")} label={goalWords.reason} hint={goalWords.reasonHint} rows={2} />
    </DialogForm>
  );
}

/** A new version of a goal: other figures or dates, with a reason that everybody can read. */
import { useState } from "preact/hooks";

import type { GoalOut, GoalVersionIn } from "../api";
import { figureTyped, typedFigure } from "../figures";
import { http, read } from "../http";
import { useSending } from "../sending";
import { takeGoal } from "../store/goals";
import { stopsGiven, typedStops } from "../store/milestones";
import { toast } from "../store/toasts";
import { goalWords } from "../words/goals";
import { DialogForm } from "./DialogForm";
import { InputField, TextField } from "./Field";
import { Milestones } from "./Milestones";

const FIELDS = ["target", "deadline", "starts_on", "baseline", "milestones", "reason"];

export function ChangeGoal({ goal, onClose }: { goal: GoalOut; onClose: () => void }) {
  const { unit } = goal.metric;
  const [target, setTarget] = useState(figureTyped(goal.target, unit));
  const [baseline, setBaseline] = useState(figureTyped(goal.baseline, unit));
  const [deadline, setDeadline] = useState(goal.deadline);
  const [reason, setReason] = useState("");
  const [stops, setStops] = useState(typedStops(goal));
  const sending = useSending("goal", FIELDS);
  const known = goal.baseline !== null;
  const inUnit = unit === "%" ? goalWords.inPercent : unit;
  const submit = async () => {
    const newTarget = typedFigure(target, unit);
    const newBaseline = known ? typedFigure(baseline, unit) : null;
    const milestones = stopsGiven(stops, unit);
    const fine = sending.check({
      milestones: !milestones && goalWords.stopNeeded,
      target: newTarget === null && goalWords.numberNeeded,
      baseline: known && newBaseline === null && goalWords.numberNeeded,
      deadline: !deadline && goalWords.dateNeeded,
      reason: !reason.trim() && goalWords.reasonNeeded,
    });
    if (!fine || newTarget === null || !milestones) return;
    const body: GoalVersionIn = {
      baseline: newBaseline,
      baseline_period: goal.baseline_period,
      baseline_source: goal.baseline_source,
      target: newTarget,
      starts_on: goal.starts_on,
      milestones,
      deadline,
      reason,
    };
    const arrived = await sending.send(async () => {
      const params = { path: { goal_id: goal.id } };
      takeGoal(await read<GoalOut>(http.POST("/api/v1/goals/{goal_id}/versions", { params, body })));
    });
    if (!arrived) return;
    toast(goalWords.changed);
    onClose();
  };
  return (
    <DialogForm
      title={goalWords.change}
      sending={sending}
      onSend={submit}
      onClose={onClose}
      verb={goalWords.saveChange}
      busyWords={goalWords.saving}
      intro={<p class="small muted">{goalWords.changeHint}</p>}
    >
      <InputField
        id={sending.idOf("target")}
        label={goalWords.newTarget}
        note={inUnit}
        inputMode="decimal"
        error={sending.errorOf("target")}
        value={target}
        onValue={setTarget}
      />
      {known && (
        <InputField
          id={sending.idOf("baseline")}
          label={goalWords.newStart}
          note={inUnit}
          hint={goalWords.newStartHint}
          inputMode="decimal"
          error={sending.errorOf("baseline")}
          value={baseline}
          onValue={setBaseline}
        />
      )}
      <InputField
        id={sending.idOf("deadline")}
        label={goalWords.newDeadline}
        type="date"
        error={sending.errorOf("deadline")}
        value={deadline}
        onValue={setDeadline}
      />
      <Milestones
        id={sending.idOf("milestones")}
        stops={stops}
        onStops={setStops}
        note={inUnit}
        error={sending.errorOf("milestones")}
      />
      <TextField
        id={sending.idOf("reason")}
        label={goalWords.reason}
        hint={goalWords.reasonHint}
        rows={2}
        error={sending.errorOf("reason")}
        value={reason}
        onValue={setReason}
      />
    </DialogForm>
  );
}

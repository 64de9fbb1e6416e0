/** A goal split down the tree: each part with its target and its way, what they come to, and splitting it anew. */
import { useState } from "preact/hooks";

import type { GoalOut, PartsOut, RollupOut } from "../api";
import { figure, percent } from "../format";
import { figureTyped, typedFigure } from "../figures";
import { http, read } from "../http";
import { useSending } from "../sending";
import { goalParts, loadParts } from "../store/goals";
import { useLoad } from "../store/loading";
import { changed } from "../store/snapshots";
import { toast } from "../store/toasts";
import { words } from "../words";
import { goalWords } from "../words/goals";
import { partWords } from "../words/parts";
import { Button } from "./Button";
import { DialogForm } from "./DialogForm";
import { InputField } from "./Field";

interface SplitProps {
  goal: GoalOut;
  parts: PartsOut;
  below: RollupOut["children"];
  onClose: () => void;
}

function Split({ goal, parts, below, onClose }: SplitProps) {
  const { unit } = goal.metric;
  const known = (teamId: string) => parts.parts.find((part) => part.team_id === teamId)?.target ?? null;
  const [typed, setTyped] = useState<Record<string, string>>(() =>
    Object.fromEntries(below.map((team) => [team.team_id, figureTyped(known(team.team_id), unit)])),
  );
  const [reason, setReason] = useState("");
  const sending = useSending("parts", ["parts", "reason"]);
  const save = async () => {
    const given = Object.entries(typed).filter(([, text]) => text.trim());
    const targets = given.map(([team_id, text]) => ({ team_id, target: typedFigure(text, unit) }));
    const whole = targets.flatMap(({ team_id, target }) => (target === null ? [] : [{ team_id, target }]));
    const wrong = !given.length ? partWords.oneNeeded : whole.length < given.length && goalWords.numberNeeded;
    if (!sending.check({ parts: wrong })) return;
    const init = { params: { path: { goal_id: goal.id } }, body: { parts: whole, reason } };
    const arrived = await sending.send(() =>
      changed(
        () => read<PartsOut>(http.PUT("/api/v1/goals/{goal_id}/parts", init)),
        (found) => {
          goalParts.set(goal.id, found);
        },
      ),
    );
    if (!arrived) return;
    toast(partWords.saved);
    onClose();
  };
  return (
    <DialogForm
      title={partWords.split}
      sending={sending}
      onSend={save}
      onClose={onClose}
      verb={partWords.saveParts}
      busyWords={partWords.saving}
      intro={<p class="small muted">{partWords.splitWhy}</p>}
    >
      {below.map((team, place) => (
        <InputField
          key={team.team_id}
          id={place === 0 ? sending.idOf("parts") : `part-${team.team_id}`}
          label={partWords.part(team.name)}
          note={unit === "%" ? goalWords.inPercent : unit}
          inputMode="decimal"
          error={place === 0 ? sending.errorOf("parts") : undefined}
          value={typed[team.team_id] ?? ""}
          onValue={(value) => {
            setTyped({ ...typed, [team.team_id]: value });
          }}
        />
      ))}
      <InputField
        id={sending.idOf("reason")}
        label={partWords.why}
        note={words.leaveEmpty}
        error={sending.errorOf("reason")}
        value={reason}
        onValue={setReason}
      />
    </DialogForm>
  );
}

export function GoalParts({ goal, below }: { goal: GoalOut; below: RollupOut["children"] }) {
  useLoad(`parts/${goal.id}/${goal.version}`, () => loadParts(goal.id));
  const [splitting, setSplitting] = useState(false);
  const found = goalParts.get(goal.id);
  const maySplit = goal.may_edit && below.length > 0;
  if (!found || (!found.parts.length && !maySplit && !goal.part_of)) return null;
  const { unit } = goal.metric;
  return (
    <section class="card stack" aria-labelledby="parts">
      <h2 id="parts">{partWords.parts}</h2>
      {goal.part_of && (
        <p class="small">
          {partWords.whole}. <a href={`/goals/${goal.part_of}`}>{partWords.seeWhole}</a>
        </p>
      )}
      <p>{found.sentence}</p>
      {found.parts.length > 0 && (
        <ul class="rows">
          {found.parts.map((part) => (
            <li key={part.goal_id}>
              <a href={`/goals/${part.goal_id}`}>{part.team_name}</a> <b>{figure(part.target, unit)}</b>{" "}
              <span class="small muted">{part.progress === null ? part.sentence : percent(part.progress)}</span>
            </li>
          ))}
        </ul>
      )}
      {maySplit && (
        <div class="row">
          <Button
            look="second"
            size="sm"
            onClick={() => {
              setSplitting(true);
            }}
          >
            {partWords.split}
          </Button>
        </div>
      )}
      {splitting && (
        <Split
          goal={goal}
          parts={found}
          below={below}
          onClose={() => {
            setSplitting(false);
          }}
        />
      )}
    </section>
  );
}

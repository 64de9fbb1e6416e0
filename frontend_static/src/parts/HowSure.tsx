/** How sure the people of a goal's team are: each voice a dot, the lowest with its note, no average; and one's own. */
import { useState } from "preact/hooks";

import type { GoalConfidenceOut, GoalOut } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { confidences, loadConfidence } from "../store/goals";
import { useLoad } from "../store/loading";
import { changed } from "../store/snapshots";
import { toast } from "../store/toasts";
import { partWords } from "../words/parts";
import { Button } from "./Button";
import { Dots } from "./Confidence";
import { ErrorSummary } from "./ErrorSummary";
import { SelectField, TextField } from "./Field";

const SCORES = Array.from({ length: 11 }, (_, score) => ({ value: String(score), label: String(score) }));

function Say({ goal, mine }: { goal: GoalOut; mine: GoalConfidenceOut["mine"] }) {
  const [score, setScore] = useState(String(mine?.score ?? 5));
  const [note, setNote] = useState(mine?.note ?? "");
  const sending = useSending("sure", ["score", "note"]);
  const say = async () => {
    const init = { params: { path: { goal_id: goal.id } }, body: { score: Number(score), note } };
    const arrived = await sending.send(() =>
      changed(
        () => read<GoalConfidenceOut>(http.PUT("/api/v1/goals/{goal_id}/confidence", init)),
        (found) => {
          confidences.set(goal.id, found);
        },
      ),
    );
    if (arrived) toast(partWords.said);
  };
  return (
    <form
      class="stack stack-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void say();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <div class="narrowfield">
        <SelectField
          id={sending.idOf("score")}
          label={partWords.ask}
          value={score}
          options={SCORES}
          error={sending.errorOf("score")}
          onValue={setScore}
        />
      </div>
      <TextField
        id={sending.idOf("note")}
        label={partWords.because}
        hint={partWords.becauseHint}
        rows={2}
        error={sending.errorOf("note")}
        value={note}
        onValue={setNote}
      />
      <div class="row">
        <Button type="submit" look="second" busy={sending.busy} busyWords={partWords.saving}>
          {partWords.say}
        </Button>
      </div>
    </form>
  );
}

export function HowSure({ goal }: { goal: GoalOut }) {
  useLoad(`confidence/${goal.id}`, () => loadConfidence(goal.id));
  const found = confidences.get(goal.id);
  if (!found) return null;
  return (
    <section class="card stack" aria-labelledby="sure">
      <h2 id="sure">{partWords.sure}</h2>
      <p>{found.sentence}</p>
      {found.spread && <Dots counts={found.spread} />}
      {found.lowest && (
        <p class="small">
          <b>{partWords.lowest(found.lowest.score)}</b> {found.lowest.note && `“${found.lowest.note}”`}{" "}
          {found.lowest.name && <span class="muted">{found.lowest.name}</span>}
        </p>
      )}
      {found.mine && <p class="small muted">{partWords.mine(found.mine.score)}</p>}
      {found.may_say && (
        <details>
          <summary>{partWords.say}</summary>
          <Say goal={goal} mine={found.mine} />
        </details>
      )}
    </section>
  );
}

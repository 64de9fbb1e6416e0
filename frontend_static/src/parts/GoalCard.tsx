/** A goal's progress on another page: figure, bar, what the pace says, and the way to its own page. */
import { useEffect, useId } from "preact/hooks";

import type { GoalOut } from "../api";
import { figure } from "../format";
import { followGoal, goals } from "../store/goals";
import { callWords } from "../words/calls";
import { goalWords } from "../words/goals";
import { Figure, isTotal, ProvisionalBadge, reportedWords, Way } from "./GoalFigure";

interface Props {
  id: string;
  title: (goal: GoalOut) => string;
  /** The title says already which number it is. */
  named: boolean;
}

export function GoalCard({ id, title, named }: Props) {
  const heading = useId();
  useEffect(() => followGoal(id), [id]);
  const goal = goals.get(id);
  if (!goal) return null;
  const now = goal.current ?? goal.latest;
  const later = goal.latest && goal.current && goal.latest.period > goal.current.period ? goal.latest : null;
  return (
    <section class="card stack stack-3" aria-labelledby={heading}>
      <div class="card-head">
        <h2 id={heading}>{title(goal)}</h2>
        {now && <ProvisionalBadge now={now} total={isTotal(goal)} />}
      </div>
      <Figure goal={goal} now={now} after={!named && goal.metric.name} />
      <Way goal={goal} now={now} />
      <p class="small">
        {later &&
          `${goalWords.running(
            later.label,
            figure(later.value, goal.metric.unit),
            reportedWords(later.received, later.expected),
          )} `}
        {goal.pace?.sentence} <a href={`/goals/${goal.id}`}>{callWords.seeGoal}</a>
      </p>
    </section>
  );
}

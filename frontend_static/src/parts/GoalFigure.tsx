/** Where a goal stands: the figure with both numbers and who reported, the bar from start to target, the facts. */
import type { ComponentChildren } from "preact";

import type { GoalOut } from "../api";
import { type Headline, isShare, wayDone } from "../figures";
import { count, figure, outOf, percent } from "../format";
import { lower } from "../words";
import { goalWords } from "../words/goals";
import { Badge } from "./Badge";
import { GoalBar } from "./GoalBar";
import { Told } from "./Told";

/** "5 of 6 reported"; of a running total, all reports since it began: "120 of 130 reports came in". */
export const reportedWords = (received: number, expected: number, total = false): string =>
  total
    ? `${count(received)} of ${count(expected)} reports came in`
    : `${count(received)} of ${count(expected)} reported`;

/** Is the goal's figure everything since it began? */
export const isTotal = (goal: GoalOut): boolean => goal.metric.over_time === "sum" && !isShare(goal.metric.over_teams);

export function ProvisionalBadge({ now, total }: { now: Headline; total: boolean }) {
  const said = reportedWords(now.received, now.expected, total);
  if (!now.provisional)
    return now.received >= now.expected ? null : (
      <Badge kind="wait" icon="clock">
        {said}
      </Badge>
    );
  return (
    <Badge kind="wait" icon="clock">
      {goalWords.provisional}: {said}
    </Badge>
  );
}

/** "10,212 of 21,604 people" or "495 people so far". */
function counted(goal: GoalOut, now: Headline): string {
  const { unit, over_teams, over_time } = goal.metric;
  if (isShare(over_teams)) return outOf(now.numerator, now.denominator);
  return over_time === "sum" ? `${unit} ${goalWords.total}` : unit;
}

export function Figure({ goal, now, after }: { goal: GoalOut; now: Headline | null; after?: ComponentChildren }) {
  const { unit } = goal.metric;
  return (
    <p class="goal-now">
      <b>{now ? figure(now.value, unit) : "–"}</b>
      <span>
        {now ? (
          <>
            {counted(goal, now)}
            {unit === "%" || !isShare(goal.metric.over_teams) ? "" : ` ${unit}`}, {lower(now.label)}
          </>
        ) : (
          goalWords.noFigure
        )}
        {(now?.told === "part" || now?.told === "none") && (
          <>
            <br />
            <Told told={now.told} />
          </>
        )}
        {after && (
          <>
            <br />
            {after}
          </>
        )}
      </span>
    </p>
  );
}

/** The bar, or in its place why there is none. */
export function Way({ goal, now }: { goal: GoalOut; now: Headline | null }) {
  const { unit } = goal.metric;
  if (goal.baseline === null)
    return (
      <p class="notice notice-straw">
        <b class="t-xl" aria-hidden="true">
          ?
        </b>
        <span>
          <b>{goalWords.measureFirst}.</b> {goalWords.unknownWhy}
        </span>
      </p>
    );
  return (
    <GoalBar
      unit={unit}
      baseline={goal.baseline}
      target={goal.target}
      now={now?.value ?? null}
      evenPace={goal.even_pace_value}
    />
  );
}

/** "58% of the way", with what it means when it is less than nothing or more than all. */
export function wayWords(way: number): string {
  const said = percent(way);
  if (way < 0) return `${said.replace("-", "−")}, ${goalWords.worse}`;
  return way >= 1 ? `${said}, ${goalWords.reached}` : said;
}

export const wayOf = (goal: GoalOut, now: Headline | null): number | null =>
  wayDone(goal.baseline, goal.target, now?.value ?? null);

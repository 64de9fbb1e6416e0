/** Milestones as they are typed, and as the wire has them. */
import type { GoalIn, GoalOut } from "../api";
import { figureTyped, typedFigure } from "../figures";

export interface MilestoneIn {
  on: string;
  value: string;
}

export const typedStops = (goal: GoalOut): MilestoneIn[] =>
  goal.milestones.map((stop) => ({ on: stop.on_date, value: figureTyped(stop.value, goal.metric.unit) }));

/** Null where a date is missing or a value is no number. */
export function stopsGiven(stops: readonly MilestoneIn[], unit: string): GoalIn["milestones"] | null {
  const given = stops.flatMap(({ on, value }) => {
    const number = typedFigure(value, unit);
    return on && number !== null ? [{ on_date: on, value: number }] : [];
  });
  return given.length === stops.length ? given : null;
}

/** The figure that stands for a series: a running total, or the latest period that is judged. */
import type { FigureNow, GoalOut, RollupPoint } from "./api";

export interface Headline {
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  label: string;
  received: number;
  expected: number;
  provisional: boolean;
  told?: FigureNow["told"];
}

/** Shares and means have a denominator that says something; sums have none. */
export const isShare = (overTeams: string): boolean => overTeams === "ratio" || overTeams === "mean";

/** Is nothing missing from what we are told of it? */
const isWhole = ({ told }: RollupPoint): boolean => told !== "part" && told !== "none";

/** What a team below the goal's own has come to, from its own series. */
export function headline(points: readonly RollupPoint[], goal: GoalOut): Headline | null {
  const counted = points.filter((point) => point.received > 0);
  const judged = counted.filter((point) => point.judged);
  const point = judged.at(-1) ?? counted.at(-1);
  if (!point) return null;
  const base = { label: point.label, received: point.received, expected: point.expected };
  if (goal.metric.over_time === "sum" && !isShare(goal.metric.over_teams)) {
    const since = counted.filter((each) => each.period >= goal.starts_on);
    const known = since.filter((each) => each.numerator !== null);
    const total = known.length || !since.length ? known.reduce((sum, each) => sum + (each.numerator ?? 0), 0) : null;
    const last = since.at(-1) ?? point;
    return {
      value: total,
      numerator: total,
      denominator: null,
      label: last.label,
      received: last.received,
      expected: last.expected,
      provisional: !last.judged,
      told: total === null ? "none" : known.every(isWhole) && known.length === since.length ? last.told : "part",
    };
  }
  return {
    ...base,
    value: point.value,
    numerator: point.numerator,
    denominator: point.denominator,
    provisional: !point.judged,
    told: point.told,
  };
}

/** How much of the way from start to target, not clamped; null where there is no way. */
export function wayDone(baseline: number | null, target: number, now: number | null): number | null {
  if (baseline === null || now === null || baseline === target) return null;
  return (now - baseline) / (target - baseline);
}

/** A number as typed in the unit's own terms (per cent for "%"), as the wire has it; null when it is none. */
export function typedFigure(typed: string, unit: string): number | null {
  const text = typed
    .trim()
    .replace(/%$/, "")
    .replace(/(\d),(?=\d{3}(\D|$))/g, "$1")
    .trim();
  if (!/^-?\d+(\.\d+)?$/.test(text)) return null;
  const number = Number(text);
  return unit === "%" ? Number((number / 100).toPrecision(12)) : number;
}

/** The other way round, to put into a field. */
export const figureTyped = (value: number | null, unit: string): string =>
  value === null ? "" : String(unit === "%" ? Number((value * 100).toPrecision(12)) : value);

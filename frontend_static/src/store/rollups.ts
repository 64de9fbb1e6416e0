/**
 * Roll-ups: the figures of a team over time, and those of the teams right below it. Figures that come live are put in
 * their places; which series moved is told, so that a chart of it can be drawn anew.
 */
import { signal } from "@preact/signals";

import type { ChartMarked, ChartOut, FigureNow, RollupOut } from "../api";
import { http, read } from "../http";
import { periodLabel } from "../words";
import { Collection } from "./collection";
import { metrics } from "./goals";
import { snapshot } from "./snapshots";

export const rollups = new Collection<RollupOut>();
export const charts = new Collection<ChartOut>();

/** Grows by metric and team when a figure of that series changed. */
export const moved = signal<Readonly<Record<string, number>>>({});

const DEFAULT_THRESHOLD = 0.8;

export const seriesKey = (metricId: string, teamId: string) => `${metricId}/${teamId}`;

/** The teams below are shown for one period: by default the latest that is judged. */
export const rollupKey = (metricId: string, teamId: string, period?: string | null) =>
  period ? `${seriesKey(metricId, teamId)}/${period}` : seriesKey(metricId, teamId);

export async function loadRollup(metricId: string, teamId: string, period?: string | null): Promise<void> {
  const query = { team_id: teamId, ...(period && { period }) };
  const params = { path: { metric_id: metricId }, query };
  await snapshot(
    () => read<RollupOut>(http.GET("/api/v1/metrics/{metric_id}/rollup", { params })),
    (rollup) => {
      rollups.set(rollupKey(metricId, teamId, period), rollup);
    },
  );
}

export const chartKey = (metricId: string, teamId: string, goalId: string) => `${metricId}/${teamId}/${goalId}`;

export async function loadChart(metricId: string, teamId: string, goalId: string): Promise<void> {
  const params = { path: { metric_id: metricId }, query: { team_id: teamId, goal_id: goalId } };
  await snapshot(
    () => read<ChartOut>(http.GET("/api/v1/metrics/{metric_id}/chart", { params })),
    (chart) => {
      charts.set(chartKey(metricId, teamId, goalId), chart);
    },
  );
}

const enough = (figure: FigureNow): boolean =>
  figure.expected > 0 &&
  figure.received / figure.expected >= (metrics.peek(figure.metric_id)?.threshold ?? DEFAULT_THRESHOLD);

const differs = (known: FigureNow | undefined, now: FigureNow): boolean =>
  !known ||
  known.numerator !== now.numerator ||
  known.denominator !== now.denominator ||
  known.received !== now.received ||
  known.expected !== now.expected ||
  known.revised !== now.revised;

function withPoint(rollup: RollupOut, figure: FigureNow): RollupOut {
  const known = rollup.points.find((point) => point.period === figure.period);
  const closed = known?.closed ?? false;
  const point = {
    label: known?.label ?? periodLabel(figure.period),
    ...figure,
    n: figure.received,
    closed,
    hollow: figure.received < figure.expected,
    judged: closed && enough(figure),
  };
  const others = rollup.points.filter((each) => each.period !== figure.period);
  return { ...rollup, points: [...others, point].sort((a, b) => (a.period < b.period ? -1 : 1)) };
}

function withChild(rollup: RollupOut, figure: FigureNow): RollupOut {
  const children = rollup.children.map((child) =>
    child.team_id === figure.team_id && child.period === figure.period
      ? {
          ...child,
          numerator: figure.numerator,
          denominator: figure.denominator,
          value: figure.value,
          told: figure.told,
          received: figure.received,
          expected: figure.expected,
          hollow: figure.received < figure.expected,
        }
      : child,
  );
  return { ...rollup, children };
}

/** Something was set on a chart: it is drawn anew. */
export function chartMarked({ metric_id, team_id }: ChartMarked): void {
  const series = seriesKey(metric_id, team_id);
  moved.value = { ...moved.peek(), [series]: (moved.peek()[series] ?? 0) + 1 };
}

export function figuresChanged(figures: readonly FigureNow[]): void {
  const now = { ...moved.peek() };
  for (const [key, rollup] of rollups.entries()) {
    let next = rollup;
    for (const figure of figures) {
      if (figure.metric_id !== rollup.metric_id) continue;
      if (figure.team_id === rollup.team_id) {
        const known = rollup.points.find((point) => point.period === figure.period);
        if (!differs(known, figure)) continue;
        next = withPoint(next, figure);
        const series = seriesKey(figure.metric_id, figure.team_id);
        now[series] = (now[series] ?? 0) + 1;
      } else if (rollup.children.some((child) => child.team_id === figure.team_id)) next = withChild(next, figure);
    }
    if (next !== rollup) rollups.set(key, next);
  }
  moved.value = now;
}

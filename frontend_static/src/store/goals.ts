/**
 * Metrics and goals. A figure that changes says nothing of running totals and pace, which the server works out: the
 * goals it concerns are asked for again, soon after, rarer in a storm, and only while a page shows them.
 */
import type {
  ConfidenceGiven,
  GoalConfidenceOut,
  FigureNow,
  GoalOut,
  GoalSet,
  MetricDefined,
  MetricOut,
  PartsOut,
} from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { snapshot, takeOver } from "./snapshots";
import { spaced } from "./spaced";

export const goals = new Collection<GoalOut>();
export const metrics = new Collection<MetricOut>();

const shown = new Map<string, number>();
const spacedly = spaced(300, 4000);

/** The answer to a change. */
export function takeGoal(goal: GoalOut): void {
  takeOver(goal.cursor, () => {
    goals.set(goal.id, goal);
  });
}

export const loadGoal = (id: string): Promise<GoalOut> =>
  snapshot(
    () => read<GoalOut>(http.GET("/api/v1/goals/{goal_id}", { params: { path: { goal_id: id } } })),
    (goal) => {
      goals.set(id, goal);
    },
  );

export function takeMetric(metric: MetricOut): void {
  metrics.set(metric.id, metric);
}

export async function loadMetric(id: string): Promise<void> {
  const params = { path: { metric_id: id } };
  await snapshot(() => read<MetricOut>(http.GET("/api/v1/metrics/{metric_id}", { params })), takeMetric);
}

/** While a page shows a goal it follows its figures. Answers how to stop. */
export function followGoal(id: string): () => void {
  shown.set(id, (shown.get(id) ?? 0) + 1);
  return () => {
    const left = (shown.get(id) ?? 1) - 1;
    if (left > 0) shown.set(id, left);
    else shown.delete(id);
  };
}

function askAgain(id: string): void {
  if (!shown.has(id)) return;
  spacedly(id, () => {
    if (!shown.has(id)) return;
    // The line is down: what is shown stays, and the next load brings it.
    loadGoal(id).catch(() => undefined);
  });
}

export function figuresChanged(figures: readonly FigureNow[]): void {
  for (const [id, goal] of goals.entries())
    if (figures.some((figure) => figure.metric_id === goal.metric.id && figure.team_id === goal.team.id)) askAgain(id);
}

export function goalSet(event: GoalSet): void {
  goals.change(event.goal_id, (goal) => ({
    ...goal,
    version: event.version,
    baseline: event.baseline,
    target: event.target,
    deadline: event.deadline,
  }));
  askAgain(event.goal_id);
}

/** How sure people are of a goal, by its id. */
export const confidences = new Collection<GoalConfidenceOut>();

export async function loadConfidence(id: string): Promise<void> {
  const params = { path: { goal_id: id } };
  await snapshot(
    () => read<GoalConfidenceOut>(http.GET("/api/v1/goals/{goal_id}/confidence", { params })),
    (found) => {
      confidences.set(id, found);
    },
  );
}

/** The parts of a goal, by its id. */
export const goalParts = new Collection<PartsOut>();

export async function loadParts(id: string): Promise<void> {
  const params = { path: { goal_id: id } };
  await snapshot(
    () => read<PartsOut>(http.GET("/api/v1/goals/{goal_id}/parts", { params })),
    (found) => {
      goalParts.set(id, found);
    },
  );
}

export function confidenceGiven({ goal_id }: ConfidenceGiven): void {
  if (confidences.peek(goal_id))
    spacedly(`confidence/${goal_id}`, () => void loadConfidence(goal_id).catch(() => undefined));
}

export function metricDefined(event: MetricDefined): void {
  metrics.change(event.metric_id, (metric) => ({ ...metric, version: event.version, name: event.name }));
  for (const [id, goal] of goals.entries())
    if (goal.metric.id === event.metric_id) goals.set(id, { ...goal, metric: { ...goal.metric, name: event.name } });
}

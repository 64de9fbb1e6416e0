/** What the page of a call shows: the call with the version one may edit, its goals, its numbers. */
import type { CallChanged, CallOut, GoalOut, MetricLine } from "../api";
import { http, read, readTagged } from "../http";
import { calls } from "./calls";
import { Collection } from "./collection";
import { goals } from "./goals";
import { snapshot, takeOver } from "./snapshots";
import { spaced } from "./spaced";

/** The version tag of each call, as it was read. */
export const callTags = new Map<string, string | null>();

/** The goals of each call, by id, in the order they were set. */
export const goalsOfCall = new Collection<readonly string[]>();

/** What is counted in the teams of a call, by the call. */
export const metricsOfCall = new Collection<readonly MetricLine[]>();

export function takeCall(call: CallOut, tag: string | null): void {
  callTags.set(call.id, tag);
  takeOver(call.cursor, () => {
    calls.set(call.id, call);
  });
}

export async function loadCall(id: string): Promise<void> {
  await Promise.all([
    snapshot(
      () => readTagged<CallOut>(http.GET("/api/v1/calls/{call_id}", { params: { path: { call_id: id } } })),
      ({ data, tag }) => {
        takeCall(data, tag);
      },
    ),
    snapshot(
      () => read<{ items: GoalOut[] }>(http.GET("/api/v1/goals", { params: { query: { call_id: id } } })),
      ({ items }) => {
        for (const goal of items) goals.set(goal.id, goal);
        goalsOfCall.set(
          id,
          items.map((goal) => goal.id),
        );
      },
    ),
  ]);
}

/** The numbers that the teams of a call count: those of its roots, and of all below. */
export async function loadMetrics(call: CallOut): Promise<void> {
  const found = new Map<string, MetricLine>();
  for (const root of call.root_teams) {
    const params = { query: { team_id: root.id } };
    const page = await read<{ items: MetricLine[] }>(http.GET("/api/v1/metrics", { params }));
    for (const metric of page.items) found.set(metric.id, metric);
  }
  metricsOfCall.set(call.id, [...found.values()]);
}

const shown = new Map<string, number>();
const spacedly = spaced(300, 4000);

/** While a page shows a call, what its events do not carry is read again. Answers how to stop. */
export function followCall(id: string): () => void {
  shown.set(id, (shown.get(id) ?? 0) + 1);
  return () => {
    shown.set(id, (shown.get(id) ?? 1) - 1);
  };
}

/** The event says the words; the facts of a call are many, so the page asks for them, not all pages at once. */
export function callChanged(event: CallChanged): void {
  const id = event.call_id;
  if (!shown.get(id)) return;
  spacedly(id, () => {
    if (shown.get(id)) loadCall(id).catch(() => undefined);
  });
}

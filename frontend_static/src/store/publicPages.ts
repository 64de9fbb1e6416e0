/** The public pages of calls, as their organisers write them; with the version one may change. */
import type { CallPageChanged, CallPageOut } from "../api";
import { http, readTagged } from "../http";
import { Collection } from "./collection";
import { snapshot, takeOver } from "./snapshots";
import { spaced } from "./spaced";

export const publicPages = new Collection<CallPageOut>();

export const pageTags = new Map<string, string | null>();

export function takePage(page: CallPageOut, tag: string | null): void {
  pageTags.set(page.call_id, tag);
  takeOver(page.cursor, () => {
    publicPages.set(page.call_id, page);
  });
}

export async function loadPage(callId: string): Promise<void> {
  await snapshot(
    () => readTagged<CallPageOut>(http.GET("/api/v1/calls/{call_id}/page", { params: { path: { call_id: callId } } })),
    ({ data, tag }) => {
      takePage(data, tag);
    },
  );
}

const spacedly = spaced(300, 4000);

/** The event says the words. The version that an edit names is asked for. */
export function callPageChanged(event: CallPageChanged): void {
  const { call_id: id, slug, intro, open, questions, goal_ids, chart_goal_ids } = event;
  publicPages.change(id, (page) => ({
    ...page,
    written: true,
    slug,
    address: page.address.slice(0, page.address.lastIndexOf("/") + 1) + slug,
    intro,
    open,
    questions,
    goals: page.goals.map((goal) => ({
      ...goal,
      published: goal_ids.includes(goal.id),
      chart: chart_goal_ids.includes(goal.id),
    })),
  }));
  if (publicPages.peek(id))
    spacedly(id, () => {
      loadPage(id).catch(() => undefined);
    });
}

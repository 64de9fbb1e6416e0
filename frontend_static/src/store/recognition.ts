/** What I, or a team that I lead, have reached; and who thanked me. Mine alone. */
import { signal } from "@preact/signals";

import type { ReachedOut, MilestonesOut, ThankedOut, ThankedPage, ThanksSet } from "../api";
import { http, read } from "../http";
import { myId } from "./me";
import { snapshot } from "./snapshots";
import { spaced } from "./spaced";

export const milestones = signal<readonly ReachedOut[]>([]);
export const thanks = signal<{ items: readonly ThankedOut[]; next: string | null } | null>(null);

const SHOWN = 5;

export const milestoneKey = (each: ReachedOut) => `${each.of_team ? each.team_id : ""} ${each.key}`;

export async function loadMilestones(): Promise<void> {
  await snapshot(
    () => read<MilestonesOut>(http.GET("/api/v1/me/milestones")),
    (found) => {
      milestones.value = found.items;
    },
  );
}

export async function answerMilestone(one: ReachedOut, answer: "shared" | "kept", text: string): Promise<void> {
  const params = { path: { key: one.key } };
  const body = { answer, team_id: one.of_team ? one.team_id : null, text };
  await read(http.PUT("/api/v1/me/milestones/{key}", { params, body }));
  milestones.value = milestones.peek().filter((each) => milestoneKey(each) !== milestoneKey(one));
}

export async function loadThanks(): Promise<void> {
  await snapshot(
    () => read<ThankedPage>(http.GET("/api/v1/me/thanks", { params: { query: { limit: SHOWN } } })),
    (found) => {
      thanks.value = found;
    },
  );
}

export async function loadOlderThanks(): Promise<void> {
  const known = thanks.peek();
  if (!known?.next) return;
  const query = { limit: 20, before: known.next };
  const page = await read<ThankedPage>(http.GET("/api/v1/me/thanks", { params: { query } }));
  thanks.value = { items: [...known.items, ...page.items], next: page.next };
}

const again = spaced(300, 3000);

/** Whoever thanks me is on my page within seconds. */
export function thanksSet(event: ThanksSet): void {
  if (event.to_id !== myId() || !thanks.peek()) return;
  again("thanks", () => {
    loadThanks().catch(() => undefined);
  });
}

/** What I sent, or what came to a team of mine, may have passed something. */
export function mayHaveReached(): void {
  again("milestones", () => {
    loadMilestones().catch(() => undefined);
  });
}

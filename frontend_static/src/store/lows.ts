/** Lows and requests for help that I may read: mine, and those that wait for me. */
import { signal } from "@preact/signals";

import type { LowAnswered, LowOut, LowRaised } from "../api";
import { http, read } from "../http";
import { periodLabel } from "../words";
import { Collection, put, without } from "./collection";
import { me, myTeamName } from "./me";
import { snapshot } from "./snapshots";

export const lows = new Collection<LowOut>();

/** Ids of the lows on the pages, oldest first. One that was answered keeps its place until the next load. */
export const lowIds = signal<readonly string[]>([]);

const oldestFirst = (a: string, b: string) => {
  const [first, second] = [lows.peek(a)?.raised_at ?? "", lows.peek(b)?.raised_at ?? ""];
  return first < second ? -1 : first > second ? 1 : 0;
};

export function loadLows(list: readonly LowOut[]): void {
  for (const low of list) lows.set(low.id, low);
  lowIds.value = [...new Set([...lowIds.value, ...list.map((low) => low.id)])].sort(oldestFirst);
}

/** Mine, and those that wait for me; or those that wait in one team. */
export async function askForLows(query: { limit?: number; unanswered?: boolean; team_id?: string }): Promise<void> {
  await snapshot(
    () => read<{ items: LowOut[] }>(http.GET("/api/v1/lows", { params: { query } })),
    (found) => {
      loadLows(found.items);
    },
  );
}

export function lowRaised(event: LowRaised): void {
  const known = lows.peek(event.low_id);
  const named = (id: string) => ({ id, name: myTeamName(id) ?? "" });
  const leads = me.value?.places.some((place) => place.leads && place.team_id === event.held_by) ?? false;
  loadLows([
    {
      ...known,
      id: event.low_id,
      report_id: event.report_id,
      team: known?.team ?? named(event.team_id),
      held_by: known?.held_by.id === event.held_by ? known.held_by : named(event.held_by),
      author: { id: event.author_id, name: event.author_name },
      kind: event.kind,
      text: event.text,
      period: event.period,
      label: known?.label ?? periodLabel(event.period),
      raised_at: event.raised_at,
      answered_at: known?.answered_at ?? null,
      hidden: false,
      answers: known?.answers ?? [],
      may_answer: leads && event.author_id !== me.value?.id,
    },
  ]);
}

export function lowAnswered(event: LowAnswered): void {
  lows.change(event.low_id, (low) => ({
    ...low,
    answered_at: low.answered_at ?? event.answered_at,
    answers: put(low.answers, {
      id: event.answer_id,
      author: { id: event.author_id, name: event.author_name },
      text: event.text,
      answered_at: event.answered_at,
      hidden: false,
    }),
  }));
}

export function hideAnswer(lowId: string, id: string): void {
  lows.change(lowId, (low) => ({ ...low, answers: without(low.answers, id) }));
}

/** Those that wait for me, oldest first. `heldBy` narrows it to one team. */
export function waitingLows(heldBy?: string): LowOut[] {
  return lowIds.value
    .map((id) => lows.get(id))
    .filter((low) => low !== null)
    .filter((low) => low.may_answer && low.answers.length === 0 && (!heldBy || low.held_by.id === heldBy));
}

/** What can be handed over, and what went from whom to whom. */
import { signal } from "@preact/signals";

import type { HandoverMade, HandoverOut, HandoverPage, HeldPage, MembershipEnded } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { goals, metrics } from "./goals";
import { snapshot } from "./snapshots";

export type Thing = HeldPage["items"][number];
export type Kind = Thing["kind"];

/** By whose things they are. */
export const held = new Collection<HeldPage>();
/** Those I gave, took or made; for an administrator, all. */
export const handovers = signal<HandoverPage | null>(null);
/** By `kind id`: the history of one thing. */
export const histories = new Collection<HandoverPage>();

export async function loadHeld(memberId: string): Promise<void> {
  const params = { query: { from_id: memberId } };
  await snapshot(
    () => read<HeldPage>(http.GET("/api/v1/handovers/preview", { params })),
    (page) => {
      held.set(memberId, page);
    },
  );
}

export async function loadHandovers(): Promise<void> {
  handovers.value = await read<HandoverPage>(http.GET("/api/v1/handovers", {}));
}

export async function loadOlderHandovers(): Promise<void> {
  const known = handovers.peek();
  if (!known?.next) return;
  const query = { before: known.next };
  const page = await read<HandoverPage>(http.GET("/api/v1/handovers", { params: { query } }));
  handovers.value = { items: [...known.items, ...page.items], next: page.next };
}

export async function loadHistory(kind: Kind, thingId: string): Promise<void> {
  const query = { kind, thing_id: thingId };
  await snapshot(
    () => read<HandoverPage>(http.GET("/api/v1/handovers", { params: { query } })),
    (page) => {
      histories.set(`${kind} ${thingId}`, page);
    },
  );
}

export async function handOver(
  fromId: string,
  toId: string,
  note: string,
  things: readonly Thing[],
): Promise<HandoverOut> {
  const chosen = things.map(({ kind, id }) => ({ kind, id }));
  const body = { from_id: fromId, to_id: toId, note, things: chosen };
  const made = await read<HandoverOut>(http.POST("/api/v1/handovers", { body }));
  await Promise.all([loadHeld(fromId), loadHandovers()]);
  return made;
}

/** `heirs`: who takes over what; a thing that others do too may have none. */
export async function endMembership(
  memberId: string,
  note: string,
  heirs: readonly { kind: Kind; id: string; to_id: string }[],
): Promise<MembershipEnded> {
  const params = { path: { member_id: memberId } };
  const body = { note, heirs: [...heirs] };
  return read<MembershipEnded>(http.POST("/api/v1/members/{member_id}/leaving", { params, body }));
}

export function handoverMade(event: HandoverMade): void {
  const owner = { id: event.to_id, name: event.to_name };
  if (event.kind === "goal") goals.change(event.thing_id, (goal) => ({ ...goal, owner }));
  if (event.kind === "metric") metrics.change(event.thing_id, (metric) => ({ ...metric, owner }));
  if (held.peek(event.from_id)) loadHeld(event.from_id).catch(() => undefined);
  if (held.peek(event.to_id)) loadHeld(event.to_id).catch(() => undefined);
  if (handovers.peek()) loadHandovers().catch(() => undefined);
  if (histories.peek(`${event.kind} ${event.thing_id}`)) loadHistory(event.kind, event.thing_id).catch(() => undefined);
}

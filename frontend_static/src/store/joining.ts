/** Who asks to join, as far as it is mine to answer: how many wait, the queue, and single requests. */
import { signal } from "@preact/signals";

import type { JoinRequestChanged, JoinRequestLine, JoinRequestOut, JoinRequestPage, WaitingOut } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { me } from "./me";
import { snapshot, takeOver } from "./snapshots";
import { spaced } from "./spaced";

export interface Queue {
  items: readonly JoinRequestLine[];
  next: string | null;
}

/** How many wait for an answer of mine; null while that is not known, or none can. */
export const waitingToJoin = signal<number | null>(null);

/** Those who wait, and those who were answered; who waits longest comes first. */
export const queues = new Collection<Queue>();

export const joinRequests = new Collection<JoinRequestOut>();

export type QueueName = "waiting" | "decided";

export async function loadWaiting(): Promise<void> {
  if (!me.peek()?.answers_applicants) {
    waitingToJoin.value = null;
    return;
  }
  await snapshot(
    () => read<WaitingOut>(http.GET("/api/v1/join-requests/waiting")),
    ({ waiting }) => {
      waitingToJoin.value = waiting;
    },
  );
}

const ask = (name: QueueName, after: string | null) =>
  read<JoinRequestPage>(
    http.GET("/api/v1/join-requests", {
      params: { query: { decided: name === "decided", limit: 50, ...(after && { after }) } },
    }),
  );

export async function loadQueue(name: QueueName): Promise<void> {
  await snapshot(
    () => ask(name, null),
    ({ items, next }) => {
      queues.set(name, { items, next });
    },
  );
}

export async function loadMoreOfQueue(name: QueueName): Promise<void> {
  const known = queues.peek(name);
  if (!known?.next) return;
  const { next: after } = known;
  await snapshot(
    () => ask(name, after),
    (page) => {
      const before = queues.peek(name)?.items ?? [];
      const fresh = page.items.filter((item) => !before.some((each) => each.id === item.id));
      queues.set(name, { items: [...before, ...fresh], next: page.next });
    },
  );
}

export function takeRequest(request: JoinRequestOut): void {
  takeOver(request.cursor, () => {
    joinRequests.set(request.id, request);
  });
}

export async function loadRequest(id: string): Promise<void> {
  const params = { path: { request_id: id } };
  await snapshot(() => read<JoinRequestOut>(http.GET("/api/v1/join-requests/{request_id}", { params })), takeRequest);
}

const spacedly = spaced(300, 4000);

/** Nothing moves under the reader: who was answered stays where they stood, marked; who is new comes at the end. */
function inQueue(queue: Queue, event: JoinRequestChanged): readonly JoinRequestLine[] {
  const { request_id: id, state } = event;
  if (state === "gone") return queue.items.filter((item) => item.id !== id);
  const line: JoinRequestLine = {
    id,
    call_id: event.call_id,
    constituency_id: event.constituency_id,
    name: event.name,
    role_title: event.role_title,
    organisation: event.organisation,
    state,
    confirmed_at: event.confirmed_at,
    decided_by_name: event.decided_by_name,
  };
  if (queue.items.some((item) => item.id === id)) return queue.items.map((item) => (item.id === id ? line : item));
  const waits = state === "waiting" || state === "asked";
  return waits && queue.next === null ? [...queue.items, line] : queue.items;
}

export function joinRequestChanged(event: JoinRequestChanged): void {
  queues.change("waiting", (queue) => ({ ...queue, items: inQueue(queue, event) }));
  const { request_id: id, state } = event;
  if (state === "gone") joinRequests.remove(id);
  else if (joinRequests.peek(id))
    spacedly(id, () => {
      loadRequest(id).catch(() => undefined);
    });
  spacedly("waiting", () => {
    loadWaiting().catch(() => undefined);
  });
}

export function forgetJoining(): void {
  queues.clear();
  joinRequests.clear();
  waitingToJoin.value = null;
}

/** Invitations I have sent, or may see; the newest first, all of them or those in one state. */
import { signal } from "@preact/signals";

import type { InvitationChanged, InvitationCounts, InvitationOut, InvitationPage } from "../api";
import { http, read } from "../http";
import { put } from "./collection";
import { snapshot } from "./snapshots";
import { spaced } from "./spaced";

export type InvitationState = InvitationOut["state"];

export const invitations = signal<readonly InvitationOut[] | null>(null);

/** Where older ones begin; null when all are here. */
export const olderInvitations = signal<string | null>(null);

/** Which are shown. */
export const shownInvitations = signal<{ state: InvitationState | null; q: string }>({ state: null, q: "" });

/** How many there are in each state; null until asked for. */
export const invitationCounts = signal<InvitationCounts | null>(null);

const countAgain = spaced(400, 2_000);

const ask = (before: string | null) => {
  const { state, q } = shownInvitations.peek();
  const query = { limit: 50, ...(before && { before }), ...(state && { state }), ...(q && { q }) };
  return read<InvitationPage>(http.GET("/api/v1/invitations", { params: { query } }));
};

export async function loadCounts(): Promise<void> {
  invitationCounts.value = await read<InvitationCounts>(http.GET("/api/v1/invitations/counts"));
}

export async function loadInvitations(): Promise<void> {
  await Promise.all([
    loadCounts(),
    snapshot(
      () => ask(null),
      (page) => {
        invitations.value = page.items;
        olderInvitations.value = page.next;
      },
    ),
  ]);
}

export async function showInvitations(state: InvitationState | null, q: string): Promise<void> {
  shownInvitations.value = { state, q };
  await loadInvitations();
}

export async function loadOlderInvitations(): Promise<void> {
  const before = olderInvitations.peek();
  if (!before) return;
  await snapshot(
    () => ask(before),
    (page) => {
      invitations.value = [...(invitations.peek() ?? []), ...page.items];
      olderInvitations.value = page.next;
    },
  );
}

/** One I just sent stands on top. */
export function invitationSent(invitation: InvitationOut): void {
  const known = invitations.peek() ?? [];
  invitations.value = known.some((each) => each.id === invitation.id) ? put(known, invitation) : [invitation, ...known];
  recount();
}

/** It stays where it is in the list, whatever is shown: nothing moves under the reader. */
export function invitationChanged(event: InvitationChanged): void {
  const state = event.state;
  invitations.value =
    invitations.value?.map((each) => (each.id === event.invitation_id ? { ...each, state } : each)) ?? null;
  recount();
}

/** Counts are asked for again, never added up: a thousand invitations are a thousand events. */
function recount(): void {
  if (invitationCounts.peek() === null) return;
  countAgain("counts", () => {
    loadCounts().catch(() => undefined);
  });
}

/** Nothing of it is left for who signs in next. */
export function forgetInvitations(): void {
  invitations.value = olderInvitations.value = invitationCounts.value = null;
  shownInvitations.value = { state: null, q: "" };
}

/** Invitations I have sent, or may see; the newest first. */
import { signal } from "@preact/signals";

import type { InvitationChanged, InvitationOut, InvitationPage } from "../api";
import { http, read } from "../http";
import { put } from "./collection";
import { snapshot } from "./snapshots";

export const invitations = signal<readonly InvitationOut[] | null>(null);

/** Where older ones begin; null when all are here. */
export const olderInvitations = signal<string | null>(null);

const ask = (before: string | null) =>
  read<InvitationPage>(
    http.GET("/api/v1/invitations", { params: { query: { limit: 50, ...(before && { before }) } } }),
  );

export async function loadInvitations(): Promise<void> {
  await snapshot(
    () => ask(null),
    (page) => {
      invitations.value = page.items;
      olderInvitations.value = page.next;
    },
  );
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
}

export function invitationChanged(event: InvitationChanged): void {
  const state = event.state;
  invitations.value =
    invitations.value?.map((each) => (each.id === event.invitation_id ? { ...each, state } : each)) ?? null;
}

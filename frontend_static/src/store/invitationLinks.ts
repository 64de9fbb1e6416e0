/** The links for several people that I made, or may see; the newest first. */
import { signal } from "@preact/signals";

import type { InvitationLinkOut, InvitationLinkPage } from "../api";
import { http, read } from "../http";

export const invitationLinks = signal<readonly InvitationLinkOut[] | null>(null);
export const olderLinks = signal<string | null>(null);

const ask = (before: string | null) =>
  read<InvitationLinkPage>(
    http.GET("/api/v1/invitations/links", { params: { query: { limit: 20, ...(before && { before }) } } }),
  );

export async function loadLinks(): Promise<void> {
  const page = await ask(null);
  invitationLinks.value = page.items;
  olderLinks.value = page.next;
}

export async function loadOlderLinks(): Promise<void> {
  const before = olderLinks.peek();
  if (!before) return;
  const page = await ask(before);
  invitationLinks.value = [...(invitationLinks.peek() ?? []), ...page.items];
  olderLinks.value = page.next;
}

/** One that I just made stands on top; one that I changed stays where it is. */
export function linkChanged(link: InvitationLinkOut): void {
  const known = invitationLinks.peek() ?? [];
  invitationLinks.value = known.some((each) => each.id === link.id)
    ? known.map((each) => (each.id === link.id ? link : each))
    : [link, ...known];
}

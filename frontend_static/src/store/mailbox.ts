/** In a demo: the mail that would have left. */
import { signal } from "@preact/signals";

import type { MailOut, MailPage } from "../api";
import { http, read } from "../http";

export const mails = signal<{ items: readonly MailOut[]; next: string | null } | null>(null);

const ask = (before: string | null) =>
  read<MailPage>(http.GET("/api/v1/mailbox", { params: { query: { limit: 20, ...(before && { before }) } } }));

export async function loadMails(): Promise<void> {
  mails.value = await ask(null);
}

export async function loadOlderMails(): Promise<void> {
  const known = mails.peek();
  if (!known?.next) return;
  const page = await ask(known.next);
  mails.value = { items: [...known.items, ...page.items], next: page.next };
}

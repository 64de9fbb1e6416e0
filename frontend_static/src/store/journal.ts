/** The journal of who did what, as far as I may read it. */
import { signal } from "@preact/signals";

import type { EntryOut, EntryPage } from "../api";
import { http, read } from "../http";

export const journal = signal<{ items: readonly EntryOut[]; next: string | null } | null>(null);

const ask = (before: string | null) =>
  read<EntryPage>(http.GET("/api/v1/audit", { params: { query: { limit: 50, ...(before && { before }) } } }));

export async function loadJournal(): Promise<void> {
  journal.value = await ask(null);
}

export async function loadOlderEntries(): Promise<void> {
  const known = journal.peek();
  if (!known?.next) return;
  const page = await ask(known.next);
  journal.value = { items: [...known.items, ...page.items], next: page.next };
}

/** The journal of who did or saw what, as far as I may read it, and as it was asked for. */
import { signal } from "@preact/signals";

import type { EntryOut, EntryPage } from "../api";
import { download } from "../download";
import { http, read } from "../http";

/** What is asked for stands in the address of the page, so that it can be sent to somebody. */
export const FILTERS = ["q", "member_id", "subject_id", "action", "from", "to"] as const;
export type Asked = Partial<Record<(typeof FILTERS)[number], string>>;

export const journal = signal<{ items: readonly EntryOut[]; next: string | null } | null>(null);

export function askedIn(search: URLSearchParams): Asked {
  return Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""]).filter(([, value]) => value));
}

const ask = (asked: Asked, before: string | null) =>
  read<EntryPage>(http.GET("/api/v1/audit", { params: { query: { ...asked, limit: 50, ...(before && { before }) } } }));

export async function loadJournal(asked: Asked): Promise<void> {
  journal.value = await ask(asked, null);
}

export async function loadOlderEntries(asked: Asked): Promise<void> {
  const known = journal.peek();
  if (!known?.next) return;
  const page = await ask(asked, known.next);
  journal.value = { items: [...known.items, ...page.items], next: page.next };
}

export async function takeJournalOut(asked: Asked, format: "csv" | "jsonl"): Promise<void> {
  const params = { query: { ...asked, format } };
  const file = await read<Blob>(http.GET("/api/v1/audit/export", { params, parseAs: "blob" }) as never);
  download(file, `audit-log.${format}`);
}

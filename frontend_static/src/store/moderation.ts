/** What moderators do: cases for those who judge, notices and flags for those they are about, and what is hidden. */
import { signal } from "@preact/signals";

import type {
  CaseChanged,
  CaseNow,
  CasePage,
  ContentHidden,
  FlagAnswered,
  FlagOut,
  FlagPage,
  NoticeChanged,
  NoticeOut,
  NoticePage,
} from "../api";
import { http, read } from "../http";
import { hideEvidence } from "./calls";
import { Collection, put } from "./collection";
import { late } from "./late";
import { hideAnswer, lows } from "./lows";
import { me, myId } from "./me";
import { commentWithdrawn, posts } from "./posts";
import { hideRemark } from "./remarks";
import { hideWords } from "./reports";
import { changed, reloadSoon, snapshot } from "./snapshots";
import { hideSentence } from "./summaries";

export type State = "open" | "appealed" | "decided";
export type Case = CasePage["items"][number] & Partial<Pick<CaseNow, "now" | "hidden">>;

export const cases = new Collection<Case>();
export const queues = new Collection<{ ids: readonly string[]; next: string | null }>();
export const notices = signal<{ items: readonly NoticeOut[]; next: string | null } | null>(null);
export const flags = signal<{ items: readonly FlagOut[]; next: string | null } | null>(null);

export async function loadQueue(state: State, after?: string): Promise<void> {
  await snapshot(
    () =>
      read<CasePage>(http.GET("/api/v1/moderation/cases", { params: { query: { state, ...(after && { after }) } } })),
    (page) => {
      for (const one of page.items) cases.set(one.id, one);
      const before = after ? (queues.peek(state)?.ids ?? []) : [];
      queues.set(state, { ids: [...new Set([...before, ...page.items.map((one) => one.id)])], next: page.next });
    },
  );
}

export async function loadCase(id: string): Promise<void> {
  await snapshot(
    () => read<CaseNow>(http.GET("/api/v1/moderation/cases/{case_id}", { params: { path: { case_id: id } } })),
    (one) => {
      cases.set(id, one);
    },
  );
}

/** Asks for a change of a case, once; the answer is how it stands. */
export async function changeCase(ask: () => Promise<CaseNow>): Promise<void> {
  await changed(ask, (one) => {
    cases.set(one.id, one);
  });
}

/** A case that is on the desk, or new to it: read anew, since what it says is told to nobody unasked. */
export function caseChanged(event: CaseChanged): void {
  const open = queues.peek("open");
  if (!open && !cases.peek(event.case_id)) return;
  loadCase(event.case_id).then(
    () => {
      for (const state of ["open", "appealed"] as const) {
        const queue = queues.peek(state);
        if (queue && event.state === state && !queue.ids.includes(event.case_id))
          queues.set(state, { ...queue, ids: [...queue.ids, event.case_id] });
      }
    },
    () => undefined,
  );
}

export async function loadNotices(before?: string): Promise<void> {
  await snapshot(
    () => read<NoticePage>(http.GET("/api/v1/moderation/notices", { params: { query: before ? { before } : {} } })),
    (page) => {
      notices.value = { items: [...(before ? (notices.peek()?.items ?? []) : []), ...page.items], next: page.next };
    },
  );
}

/** Asks for a change of a notice, once; the answer is how it stands. */
export async function changeNotice(ask: () => Promise<NoticeOut>): Promise<void> {
  await changed(ask, (notice) => {
    const known = notices.peek();
    if (known) notices.value = { ...known, items: put(known.items, notice) };
  });
}

export function noticeChanged(event: NoticeChanged): void {
  const mine = me.peek();
  if (mine) me.value = { ...mine, notices_waiting: event.waiting };
  if (notices.peek()) loadNotices().catch(() => undefined);
}

export async function loadFlags(before?: string): Promise<void> {
  const page = await read<FlagPage>(http.GET("/api/v1/flags", { params: { query: before ? { before } : {} } }));
  flags.value = { items: [...(before ? (flags.peek()?.items ?? []) : []), ...page.items], next: page.next };
}

export function flagAnswered({ flag_id: id, outcome }: FlagAnswered): void {
  const known = flags.peek();
  if (!known) return;
  const items = known.items.map((each) => (each.id === id ? { ...each, outcome, hidden_meanwhile: false } : each));
  flags.value = { ...known, items };
}

/** It goes from everybody's pages but its author's, where it says so. */
export function contentHidden(event: ContentHidden): void {
  const { kind, subject_id: id, parent_id: parent, author_id: author } = event;
  if (author === myId()) {
    reloadSoon();
    return;
  }
  if (kind === "post") posts.remove(id);
  else if (kind === "comment" && parent)
    commentWithdrawn({ type: "comment.withdrawn", comment_id: id, post_id: parent, team_id: "" });
  else if (kind === "report") hideWords(id);
  else if (kind === "low") lows.remove(id);
  else if (kind === "answer" && parent) hideAnswer(parent, id);
  else if (kind === "evidence" && parent) hideEvidence(parent, id);
  else if (kind === "remark" && parent) hideRemark(parent, id);
  else if (kind === "summary") hideSentence(id);
  else if (kind === "commitment") late.commitments?.(event);
  else if (kind === "feedback") reloadSoon();
  else if (kind === "resource") late.resources?.(event);
}

/** What it says follows; what else hung on it (thanks, its place in the feed) is read anew. */
export function contentRestored(): void {
  reloadSoon();
}

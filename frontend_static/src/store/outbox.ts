/**
 * Reports that wait for a connection. Each keeps the Idempotency-Key it was first sent with, so that it arrives once,
 * however often it is tried; each is sent only while the member who wrote it is the one who is signed in.
 */
import { computed, signal } from "@preact/signals";

import type { ReportIn, SentOut } from "../api";
import { http, newKey, Problem, read, Unreachable } from "../http";
import { keep, keptChanges, readKept } from "./kept";
import { me } from "./me";
import { dueKey } from "./reports";

const OUTBOX = "outbox";

export interface Waiting {
  key: string;
  report: ReportIn;
  label: string;
  team_name: string;
  kept_at: string;
  /** Why the server would not take it: somebody has to look at it. */
  refused: string | null;
}

export const waiting = computed<readonly Waiting[]>(() => {
  void keptChanges.value;
  return me.value ? (readKept<Waiting[]>(OUTBOX) ?? []) : [];
});

/** What came of reports that were sent from the outbox, by form, team and period. */
export const sentLater = signal<Readonly<Record<string, SentOut>>>({});

const list = () => readKept<Waiting[]>(OUTBOX) ?? [];
const store = (entries: Waiting[]) => keep(OUTBOX, entries.length ? entries : null);
const replace = (key: string, entry: Waiting | null) =>
  store(list().flatMap((each) => (each.key === key ? (entry ? [entry] : []) : [each])));

const same = (a: ReportIn, b: ReportIn) => dueKey(a) === dueKey(b);

const post = (key: string, report: ReportIn): Promise<SentOut> =>
  read(http.POST("/api/v1/reports", { body: report, params: { header: { "idempotency-key": key } } }));

/** Sends a report in somebody else's name. It is not kept for later: they may send it themselves meanwhile. */
export const sendFor = (report: ReportIn): Promise<SentOut> => post(newKey(), report);

/** Sends a report, or keeps it and answers null when the server cannot be reached. Raises `Problem` when it is refused. */
export async function sendReport(report: ReportIn, label: string, teamName: string): Promise<SentOut | null> {
  const key = newKey();
  try {
    return await post(key, report);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const entry = { key, report, label, team_name: teamName, kept_at: new Date().toISOString(), refused: null };
    store([...list().filter((each) => !same(each.report, report)), entry]);
    return null;
  }
}

export const waitsFor = (one: { form_id: string; team_id: string; period: string }): Waiting | null =>
  waiting.value.find(({ report }) => dueKey(report) === dueKey(one)) ?? null;

export function discard(key: string): void {
  replace(key, null);
}

let flushing = false;

/** Sends what waits. Called whenever the line is back. */
export async function flush(): Promise<void> {
  const mine = me.peek()?.id;
  if (flushing || !mine || !list().some((each) => !each.refused)) return;
  flushing = true;
  try {
    // The cookie may by now be another member's, signed in from another page of this browser: then nothing is sent.
    const now = await read<{ id: string }>(http.GET("/api/v1/me"));
    if (now.id !== mine) return;
    for (const entry of list().filter((each) => !each.refused)) {
      if (me.peek()?.id !== mine) return;
      try {
        const sent = await post(entry.key, entry.report);
        sentLater.value = { ...sentLater.peek(), [dueKey(entry.report)]: sent };
        replace(entry.key, null);
      } catch (error) {
        if (error instanceof Unreachable) return;
        if (!(error instanceof Problem)) throw error;
        if (error.status === 401 || error.status === 429 || error.status >= 500) return;
        replace(entry.key, { ...entry, refused: error.message });
      }
    }
  } catch (error) {
    if (!(error instanceof Unreachable || error instanceof Problem)) throw error;
  } finally {
    flushing = false;
  }
}

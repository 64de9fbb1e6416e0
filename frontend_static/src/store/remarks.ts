/** What is said about reports between whoever reported and the leaders, and what I am asked to correct. */
import { signal } from "@preact/signals";

import type { CorrectionAsked, RemarkOut, RemarkWritten } from "../api";
import { http, read } from "../http";
import { Collection, put } from "./collection";
import { myId } from "./me";
import { snapshot } from "./snapshots";

/** By report, the oldest first. */
export const remarks = new Collection<readonly RemarkOut[]>();

/** Questions to correct my reports that are open; null until it is known. */
export const corrections = signal<readonly CorrectionAsked[] | null>(null);

export async function loadRemarks(reportId: string): Promise<void> {
  const params = { path: { report_id: reportId } };
  await snapshot(
    () => read<{ items: RemarkOut[] }>(http.GET("/api/v1/reports/{report_id}/remarks", { params })),
    ({ items }) => {
      remarks.set(reportId, items);
    },
  );
}

export async function loadCorrections(): Promise<void> {
  await snapshot(
    () => read<{ items: CorrectionAsked[] }>(http.GET("/api/v1/corrections")),
    ({ items }) => {
      corrections.value = items;
    },
  );
}

/** What the reporter says, or a correction, settles what was asked before. */
export function settled(reportId: string, at: string): void {
  remarks.change(reportId, (known) =>
    known.map((each) => (each.kind === "correction" ? { ...each, settled_at: each.settled_at ?? at } : each)),
  );
  corrections.value = corrections.peek()?.filter((each) => each.report_id !== reportId) ?? null;
}

/** A moderator hid what somebody else said. */
export function hideRemark(reportId: string, id: string): void {
  remarks.change(reportId, (known) => known.filter((each) => each.id !== id));
  corrections.value = corrections.peek()?.filter((each) => each.id !== id) ?? null;
}

export function remarkWritten(event: RemarkWritten): void {
  if (event.author_id === event.reporter_id) settled(event.report_id, event.written_at);
  remarks.change(event.report_id, (known) => [
    ...put([...known], {
      id: event.remark_id,
      report_id: event.report_id,
      author: { id: event.author_id, name: event.author_name },
      kind: event.kind,
      text: event.text,
      written_at: event.written_at,
      settled_at: known.find((each) => each.id === event.remark_id)?.settled_at ?? null,
      hidden: false,
    }),
  ]);
  const forMe = event.kind === "correction" && event.reporter_id === myId();
  if (forMe && corrections.peek()) loadCorrections().catch(() => undefined);
}

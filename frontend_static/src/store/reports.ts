/** Reports as last corrected, and the ones that are asked of me. */
import { signal } from "@preact/signals";

import type {
  AnswerNow,
  DueOut,
  DuePage,
  PausedOut,
  ReportAcknowledged,
  ReportOut,
  ReportSent,
  ThanksSet,
} from "../api";
import { http, read } from "../http";
import { periodLabel } from "../words";
import { Collection, put } from "./collection";
import { leadsWhereIHear, me } from "./me";
import { reloadSoon, snapshot } from "./snapshots";
import { teamName } from "./teams";

export const reports = new Collection<ReportOut>();

/** What I am asked to report; null until it is known. */
export const due = signal<readonly DueOut[] | null>(null);

/** Why forms of mine ask nothing now. */
export const paused = signal<readonly PausedOut[]>([]);

export const dueKey = (one: { form_id: string; team_id: string; period: string }) =>
  `${one.form_id}/${one.team_id}/${one.period}`;

/** `missed`: those that were missed and are still taken, too. */
export async function loadDue(missed = false): Promise<void> {
  await snapshot(
    () => read<DuePage>(http.GET("/api/v1/reports/due", { params: { query: { missed } } })),
    (page) => {
      paused.value = page.paused;
      // What is due first stands first.
      due.value = page.items.toSorted((a, b) => a.due_at.localeCompare(b.due_at));
    },
  );
}

/** What a member of a team I lead is asked for; "" is nobody. */
export const dueOfMember = signal<{ id: string; items: readonly DueOut[] } | null>(null);

export async function loadDueOf(memberId: string): Promise<void> {
  const params = { query: { member_id: memberId, missed: true } };
  await snapshot(
    () => read<{ items: DueOut[] }>(http.GET("/api/v1/reports/due", { params })),
    ({ items }) => {
      dueOfMember.value = { id: memberId, items: items.toSorted((a, b) => a.due_at.localeCompare(b.due_at)) };
    },
  );
}

export async function loadReport(id: string): Promise<void> {
  await snapshot(
    () => read<ReportOut>(http.GET("/api/v1/reports/{report_id}", { params: { path: { report_id: id } } })),
    (report) => {
      reports.set(id, report);
    },
  );
}

/** A form was made or closed: what is asked of whom is worked out anew. */
export function formMade(): void {
  reloadSoon();
}

export function reportSent(event: ReportSent): void {
  const known = reports.peek(event.report_id);
  const author = { id: event.author_id, name: event.author_name };
  reports.set(event.report_id, {
    ...known,
    id: event.report_id,
    form_id: event.form_id,
    team_id: event.team_id,
    team_name: known?.team_name ?? teamName(event.team_id),
    // A correction may come from somebody else: the reporter stays who it was.
    member: event.member_id ? { id: event.member_id, name: event.member_name ?? event.author_name } : null,
    author: known ? known.author : author,
    period: event.period,
    label: known?.label ?? labelOf(event),
    revision: event.revision,
    numbers: event.numbers,
    answers: event.answers ?? [],
    high: known?.high ?? "",
    high_html: event.high_html,
    late: event.late,
    sent_at: known?.sent_at ?? event.sent_at,
    revisions: known?.revisions ?? [],
    lows: known?.lows ?? [],
    acknowledged_by: known?.acknowledged_by ?? [],
    thanked_by: known?.thanked_by ?? [],
    hidden: known?.hidden ?? false,
    may_correct: known?.may_correct ?? [event.member_id, event.author_id].includes(me.value?.id ?? ""),
    may_remark:
      known?.may_remark ?? ((event.member_id ?? event.author_id) === me.value?.id || leadsWhereIHear(event.team_id)),
    may_acknowledge: known?.may_acknowledge ?? (event.member_id !== me.value?.id && leadsWhereIHear(event.team_id)),
  });
  // What I send for a member is theirs, and I still owe my own.
  const mine = event.member_id === me.value?.id || (!event.member_id && event.author_id === me.value?.id);
  if (mine) due.value = due.value?.filter((one) => dueKey(one) !== dueKey(event)) ?? null;
}

/** Yes or no, a date and a confidence stand, as numbers do. */
const withoutWords = (answers: readonly AnswerNow[]): AnswerNow[] =>
  answers.filter(({ kind }) => kind !== "text" && kind !== "choice").map((each) => ({ ...each, words: "" }));

/** Hidden by a moderator: its numbers stay. */
export function hideWords(id: string): void {
  reports.change(id, (report) => ({
    ...report,
    answers: withoutWords(report.answers),
    high: "",
    high_html: "",
    revisions: report.revisions.map((each) => ({
      ...each,
      answers: withoutWords(each.answers),
      high: "",
      reason: "",
    })),
    hidden: true,
  }));
}

export function reportAcknowledged(event: ReportAcknowledged): void {
  reports.change(event.report_id, (report) => ({
    ...report,
    acknowledged_by: put(report.acknowledged_by, { id: event.member_id, name: event.name }),
  }));
}

export function thanksSet(event: ThanksSet): void {
  reports.change(event.subject_id, (report) => ({
    ...report,
    thanked_by: [
      ...report.thanked_by.filter((id) => id !== event.member_id),
      ...(event.given ? [event.member_id] : []),
    ],
  }));
}

/** The words for the event's period: those the server gave for the same form and period, else our own. */
function labelOf(event: ReportSent): string {
  for (const [, report] of reports.entries())
    if (report.form_id === event.form_id && report.period === event.period) return report.label;
  const asked = due.value?.find((one) => one.form_id === event.form_id && one.period === event.period);
  return asked?.label ?? periodLabel(event.period);
}

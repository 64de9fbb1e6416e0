/** What was passed up, and where leaders would like to name me. */
import { signal } from "@preact/signals";

import type { DraftOut, NamingAskedOut, SummaryOut, SummaryPage, SummaryPassedUp } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { snapshot } from "./snapshots";
import { spaced } from "./spaced";

export const summaries = new Collection<SummaryOut>();

/** By team, form and period: the ids of its own and of those right below. */
export const passedUp = new Collection<readonly string[]>();

const spacedly = spaced(300, 4000);

export const namings = signal<readonly NamingAskedOut[] | null>(null);

export const passedKey = (teamId: string, formId: string, period: string) => `${teamId}/${formId}/${period}`;

export async function loadSummaries(teamId: string, formId: string, period: string): Promise<void> {
  const params = { query: { team_id: teamId, form_id: formId, period } };
  await snapshot(
    () => read<SummaryPage>(http.GET("/api/v1/summaries", { params })),
    ({ items }) => {
      for (const each of items) summaries.set(each.id, each);
      passedUp.set(
        passedKey(teamId, formId, period),
        items.map((each) => each.id),
      );
    },
  );
}

export async function loadSummary(id: string): Promise<void> {
  await snapshot(
    () => read<SummaryOut>(http.GET("/api/v1/summaries/{summary_id}", { params: { path: { summary_id: id } } })),
    (summary) => {
      summaries.set(id, summary);
    },
  );
}

export function loadDraft(teamId: string, formId: string, period: string): Promise<DraftOut> {
  const params = { path: { team_id: teamId }, query: { form_id: formId, period } };
  return read<DraftOut>(http.GET("/api/v1/teams/{team_id}/summary-draft", { params }));
}

export async function loadNamings(): Promise<void> {
  await snapshot(
    () => read<{ items: NamingAskedOut[] }>(http.GET("/api/v1/namings")),
    ({ items }) => {
      namings.value = items;
    },
  );
}

export function summaryPassed(event: SummaryPassedUp): void {
  if (summaries.peek(event.summary_id)) loadSummary(event.summary_id).catch(() => undefined);
  // Its own team shows it, and the one right above: which that is, only the server knows.
  for (const [key] of passedUp.entries()) {
    const [teamId, formId, period] = key.split("/");
    if (teamId && formId === event.form_id && period === event.period)
      spacedly(key, () => {
        loadSummaries(teamId, formId, period).catch(() => undefined);
      });
  }
}

/** A moderator hid the sentence that somebody else wrote. */
export function hideSentence(id: string): void {
  summaries.change(id, (summary) => ({ ...summary, sentence: "", hidden: true }));
}

export function namingAsked(): void {
  if (namings.peek()) loadNamings().catch(() => undefined);
}

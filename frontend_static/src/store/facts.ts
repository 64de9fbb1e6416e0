/**
 * The single numbers that figures are made of, with what was put in their place: by metric and team, the newest
 * periods first. While a page shows them, they are asked for again when a figure of theirs changes.
 */
import type { FigureNow, MemberPage, ObservationOut, PageObservationOut } from "../api";
import { http, Problem, read } from "../http";
import { type Kind, periodsBefore } from "../periods";
import { Collection } from "./collection";
import { loadMember, members } from "./members";
import { snapshot } from "./snapshots";
import { spaced } from "./spaced";

export interface Facts {
  items: readonly ObservationOut[];
  /** So many periods back from today have been read. */
  periods: number;
}

export const PERIODS = 6;

export const facts = new Collection<Facts>();
export const factsKey = (metricId: string, teamId: string) => `${metricId}/${teamId}`;

async function everything(metricId: string, teamId: string, from: string): Promise<ObservationOut[]> {
  const items: ObservationOut[] = [];
  let after: string | null = null;
  do {
    const query = { metric_id: metricId, team_id: teamId, from, latest: false, limit: 100, ...(after && { after }) };
    const page: PageObservationOut = await read<PageObservationOut>(
      http.GET("/api/v1/observations", { params: { query } }),
    );
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

/** Newest period first; within one, whoever it is from together, and what counts before what it replaced. */
const order = (a: ObservationOut, b: ObservationOut): number =>
  b.period.localeCompare(a.period) || (a.member_id ?? "").localeCompare(b.member_id ?? "") || b.revision - a.revision;

/** Who the numbers are from: all of the team at once; one by one who left it, or brought numbers for it. */
async function nameThem(teamId: string, ids: Set<string>): Promise<void> {
  const unknown = () => [...ids].filter((id) => !members.peek(id));
  if (!unknown().length) return;
  const query = { team_id: teamId, limit: 100 };
  await snapshot(
    () => read<MemberPage>(http.GET("/api/v1/members", { params: { query } })),
    (page) => {
      for (const member of page.items) members.set(member.id, member);
    },
  );
  await Promise.all(unknown().map(nameOne));
}

async function nameOne(id: string): Promise<void> {
  try {
    await loadMember(id);
  } catch (error) {
    // Somebody whom I may not know of any more: the number is shown without a name.
    if (!(error instanceof Problem && error.status === 404)) throw error;
  }
}

export async function loadFacts(metricId: string, teamId: string, kind: Kind, periods: number): Promise<void> {
  const items = await everything(metricId, teamId, periodsBefore(kind, periods, new Date()));
  await nameThem(
    teamId,
    new Set(items.flatMap((each) => [each.author_id, ...(each.member_id ? [each.member_id] : [])])),
  );
  facts.set(factsKey(metricId, teamId), { items: items.sort(order), periods });
}

const shown = new Map<string, () => void>();
const spacedly = spaced(300, 3000);

/** While a page shows them, `again` is called when a figure of theirs has changed. Answers how to stop. */
export function followFacts(key: string, again: () => void): () => void {
  shown.set(key, again);
  return () => {
    if (shown.get(key) === again) shown.delete(key);
  };
}

export function figuresChanged(figures: readonly FigureNow[]): void {
  for (const { metric_id, team_id } of figures) {
    const key = factsKey(metric_id, team_id);
    if (shown.has(key)) spacedly(key, () => shown.get(key)?.());
  }
}

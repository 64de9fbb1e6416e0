/** The directory: whom each search found, in the order of their names. The members themselves stand in `members`. */
import type {
  CallChanged,
  ConstituencyChanged,
  ConstituencyMemberChanged,
  MemberPage,
  PlaceChanged,
  PlaceEnded,
  TeamChanged,
} from "../api";
import { http, read } from "../http";
import { Collection, put, without } from "./collection";
import { members, remember as rememberMember } from "./members";
import { snapshot } from "./snapshots";
import { teamName } from "./teams";

export interface Found {
  ids: readonly string[];
  next: string | null;
  /** In all; 1,001 says: more than 1,000. */
  count: number;
}

/** What can be asked for, by the names it has in the address of the page and in the API. */
export const ASKED = ["q", "can_help_with", "region", "team_id", "call_id", "constituency_id", "role"] as const;
export type Asked = Partial<Record<(typeof ASKED)[number], string>>;

/** The address of a search: the same words in the same order, so that it names the search, too. */
export function addressOf(asked: Asked): string {
  const search = new URLSearchParams();
  for (const name of ASKED) {
    const value = asked[name]?.trim();
    if (value) search.set(name, value);
  }
  return search.size ? `/people?${search.toString()}` : "/people";
}

export function askedIn(search: URLSearchParams): Asked {
  return Object.fromEntries(ASKED.map((name) => [name, search.get(name)?.trim() ?? ""]));
}

/** By the address of what was searched for. */
export const searches = new Collection<Found>();

function remember(page: MemberPage): string[] {
  page.items.forEach(rememberMember);
  return page.items.map((member) => member.id);
}

const ask = (asked: Asked, after: string | null) => {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
  return read<MemberPage>(
    http.GET("/api/v1/members", { params: { query: { limit: 50, ...given, ...(after && { after }) } } }),
  );
};

export async function search(asked: Asked): Promise<void> {
  await snapshot(
    () => ask(asked, null),
    (page) => {
      searches.set(addressOf(asked), { ids: remember(page), next: page.next, count: page.found ?? 0 });
    },
  );
}

export async function searchOn(asked: Asked): Promise<void> {
  const key = addressOf(asked);
  const found = searches.peek(key);
  if (!found?.next) return;
  const { ids, next, count } = found;
  await snapshot(
    () => ask(asked, next),
    (page) => {
      const older = remember(page);
      searches.set(key, { ids: [...ids, ...older.filter((id) => !ids.includes(id))], next: page.next, count });
    },
  );
}

export function placeChanged(event: PlaceChanged): void {
  members.change(event.member_id, (member) => {
    const known = member.places.find((place) => place.team_id === event.team_id);
    const name = known?.team_name ?? teamName(event.team_id);
    // A team whose name is not known here comes with the next snapshot.
    if (!name) return member;
    const place = { team_id: event.team_id, team_name: name, leads: event.leads };
    return {
      ...member,
      places: known ? member.places.map((each) => (each === known ? place : each)) : [...member.places, place],
    };
  });
}

export function placeEnded(event: PlaceEnded): void {
  members.change(event.member_id, (member) => ({
    ...member,
    places: member.places.filter((place) => place.team_id !== event.team_id),
  }));
}

export function teamChanged(event: TeamChanged): void {
  for (const [id, member] of members.entries()) {
    if (!member.places.some((place) => place.team_id === event.team_id)) continue;
    const places = member.places.map((place) =>
      place.team_id === event.team_id ? { ...place, team_name: event.name } : place,
    );
    members.set(id, { ...member, places });
  }
}

export function callChanged(event: CallChanged): void {
  for (const [id, member] of members.entries()) {
    if (!member.calls.some((call) => call.id === event.call_id)) continue;
    const calls = member.calls.map((call) => (call.id === event.call_id ? { ...call, name: event.name } : call));
    members.set(id, { ...member, calls });
  }
}

export function constituencyChanged(event: ConstituencyChanged): void {
  for (const [id, member] of members.entries()) {
    if (!member.constituencies.some((each) => each.id === event.constituency_id)) continue;
    const named = { id: event.constituency_id, name: event.name };
    members.set(id, { ...member, constituencies: put(member.constituencies, named) });
  }
}

export function constituencyMemberChanged(event: ConstituencyMemberChanged): void {
  const constituency = { id: event.constituency_id, name: event.constituency_name };
  members.change(event.member_id, (member) => ({
    ...member,
    constituencies: event.belongs
      ? put(member.constituencies, constituency)
      : without(member.constituencies, event.constituency_id),
  }));
}

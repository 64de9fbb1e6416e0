/** The directory: whom each search found, in the order of their names. The members themselves stand in `members`. */
import type {
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
}

/** By what was searched for. */
export const searches = new Collection<Found>();

function remember(page: MemberPage): string[] {
  page.items.forEach(rememberMember);
  return page.items.map((member) => member.id);
}

const ask = (q: string, after: string | null) =>
  read<MemberPage>(
    http.GET("/api/v1/members", { params: { query: { limit: 50, ...(q && { q }), ...(after && { after }) } } }),
  );

export async function search(q: string): Promise<void> {
  await snapshot(
    () => ask(q, null),
    (page) => {
      searches.set(q, { ids: remember(page), next: page.next });
    },
  );
}

export async function searchOn(q: string): Promise<void> {
  const found = searches.peek(q);
  if (!found?.next) return;
  const { ids, next } = found;
  await snapshot(
    () => ask(q, next),
    (page) => {
      const older = remember(page);
      searches.set(q, { ids: [...ids, ...older.filter((id) => !ids.includes(id))], next: page.next });
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

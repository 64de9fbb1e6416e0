/** Who is signed in here, where they belong, and what they may see of the network itself. */
import { computed, signal } from "@preact/signals";

import type { MeOut, TeamChanged, TeamMoved } from "../api";
import { http, read } from "../http";
import { snapshot } from "./snapshots";

export const me = signal<MeOut | null>(null);

/** Teams I have a place in. */
export const myTeamIds = computed(() => new Set(me.value?.places.map((place) => place.team_id) ?? []));

export async function loadMe(): Promise<MeOut> {
  return snapshot(
    () => read<MeOut>(http.GET("/api/v1/me")),
    (mine) => {
      me.value = mine;
    },
  );
}

export const myId = (): string => me.value?.id ?? "";

export const belongsTo = (callId: string): boolean => me.value?.calls.some((call) => call.id === callId) ?? false;

/** The call that is first on my pages: that of my first team, else the first I belong to. */
export const myCall = computed(() => {
  const mine = me.value;
  if (!mine) return null;
  const ofTeam = mine.places.find((place) => place.call_id)?.call_id;
  return mine.calls.find((call) => call.id === ofTeam) ?? mine.calls[0] ?? null;
});

/** The team that is first on my pages: the first I lead, else the first I am in. */
export const myTeam = computed(() => {
  const places = me.value?.places ?? [];
  return places.find((place) => place.leads) ?? places[0] ?? null;
});

/** Do I lead this team or one above it, as far as my own places tell? `line` runs from the root to the team itself. */
export function leadsAny(teamIds: readonly string[]): boolean {
  return me.value?.places.some((place) => place.leads && teamIds.includes(place.team_id)) ?? false;
}

/** Do I lead this team or one above it, given that I hear its reports? Who hears them without a place leads above. */
export function leadsWhereIHear(teamId: string): boolean {
  const place = me.value?.places.find((each) => each.team_id === teamId);
  return !place || place.leads || leadsAny(place.line.map((team) => team.id));
}

/** Is it one of my teams, or above one? */
export function onMyLines(teamId: string): boolean {
  return me.peek()?.places.some((at) => at.team_id === teamId || at.line.some((team) => team.id === teamId)) ?? false;
}

/** The name of a team on one of my lines. */
export function myTeamName(teamId: string): string | null {
  for (const place of me.value?.places ?? []) {
    if (place.team_id === teamId) return place.team_name;
    const above = place.line.find((team) => team.id === teamId);
    if (above) return above.name;
  }
  return null;
}

/** A team has another name: wherever I belong says so. */
export function teamChanged(event: TeamChanged): void {
  const mine = me.peek();
  if (!mine) return;
  const { team_id: id, name } = event;
  me.value = {
    ...mine,
    places: mine.places.map((place) => ({
      ...place,
      team_name: place.team_id === id ? name : place.team_name,
      line: place.line.map((above) => (above.id === id ? { ...above, name } : above)),
    })),
  };
}

/** A team I am in, or one above it, hangs elsewhere: what is above me is asked for again. */
export function teamMoved(event: TeamMoved): void {
  if (onMyLines(event.team_id)) loadMe().catch(() => undefined);
}

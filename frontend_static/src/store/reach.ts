/** The teams into which I may invite: those I lead with all below, those of calls I run; for administrators, all. */
import { signal } from "@preact/signals";

import type { MeOut, PageTeamLine, TeamLine } from "../api";
import { http, read } from "../http";
import { me } from "./me";

const MOST_PAGES = 10;

export interface Reached {
  id: string;
  name: string;
  depth: number;
  call_id: string | null;
}

export const reachedTeams = signal<readonly Reached[] | null>(null);

export const mayInvite = (mine: MeOut | null): boolean =>
  mine !== null &&
  (mine.is_administrator || mine.places.some((place) => place.leads) || mine.calls.some((call) => call.organises));

/** In the order of the tree: each team, then those below it. */
export function reachOf(mine: MeOut, teams: readonly TeamLine[]): Reached[] {
  const known = new Set(teams.map((team) => team.id));
  const led = new Set(mine.places.filter((place) => place.leads).map((place) => place.team_id));
  const run = new Set(mine.calls.filter((call) => call.organises).map((call) => call.id));
  const below = new Map<string | null, TeamLine[]>();
  for (const team of teams) {
    const parent = team.parent_id && known.has(team.parent_id) ? team.parent_id : null;
    below.set(parent, [...(below.get(parent) ?? []), team]);
  }
  const reached: Reached[] = [];
  const walk = (parent: string | null, depth: number, inherited: boolean) => {
    for (const team of below.get(parent) ?? []) {
      const mayHere =
        inherited || mine.is_administrator || led.has(team.id) || (team.call_id !== null && run.has(team.call_id));
      if (mayHere) reached.push({ id: team.id, name: team.name, depth, call_id: team.call_id });
      walk(team.id, mayHere ? depth + 1 : depth, mayHere);
    }
  };
  walk(null, 0, false);
  return reached;
}

export async function loadReach(): Promise<void> {
  const mine = me.peek();
  if (!mine || !mayInvite(mine)) return;
  const teams: TeamLine[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found: PageTeamLine = await read<PageTeamLine>(
      http.GET("/api/v1/teams", { params: { query: { limit: 100, ...(after && { after }) } } }),
    );
    teams.push(...found.items);
    after = found.next;
    if (!after) break;
  }
  reachedTeams.value = reachOf(mine, teams);
}

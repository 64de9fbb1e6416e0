/** Teams right below a team, as far as somebody has unfolded them. */
import type { PageTeamLine, PlaceChanged, PlaceEnded, TeamChanged, TeamLine, TeamMoved } from "../api";
import { http, read } from "../http";
import { calls } from "./calls";
import { Collection, put, without } from "./collection";
import { snapshot } from "./snapshots";

/** By the team above. */
export const below = new Collection<readonly TeamLine[]>();

export async function loadBelow(teamId: string): Promise<void> {
  await snapshot(
    () => allBelow(teamId),
    (teams) => {
      below.set(teamId, teams);
    },
  );
}

async function allBelow(teamId: string): Promise<TeamLine[]> {
  const teams: TeamLine[] = [];
  let after: string | null = null;
  do {
    const query: { parent_id: string; limit: number; after?: string } = { parent_id: teamId, limit: 100 };
    if (after) query.after = after;
    const page: PageTeamLine = await read<PageTeamLine>(http.GET("/api/v1/teams", { params: { query } }));
    teams.push(...page.items);
    after = page.next;
  } while (after);
  return teams;
}

/** Changes the team in every list that shows it: below its parent, and at the root of its call. */
function everywhere(teamId: string, change: (teams: readonly TeamLine[]) => TeamLine[]): void {
  for (const [parent, teams] of below.entries())
    if (teams.some((team) => team.id === teamId)) below.set(parent, change(teams));
  for (const [id, call] of calls.entries())
    if (call.root_teams.some((team) => team.id === teamId))
      calls.set(id, { ...call, root_teams: change(call.root_teams) });
}

const changed = (teamId: string, change: (team: TeamLine) => TeamLine): void => {
  everywhere(teamId, (teams) => teams.map((team) => (team.id === teamId ? change(team) : team)));
};

export function teamChanged(event: TeamChanged): void {
  const { team_id, name, call_id, parent_id, closed } = event;
  if (closed) {
    everywhere(team_id, (teams) => without(teams, team_id));
    return;
  }
  changed(team_id, (team) => ({ ...team, name }));
  const siblings = parent_id ? below.peek(parent_id) : null;
  if (!parent_id || !siblings || siblings.some((team) => team.id === team_id)) return;
  below.set(parent_id, put(siblings, { id: team_id, name, call_id, parent_id, leaders: [], children: 0, people: 0 }));
}

export function teamMoved(event: TeamMoved): void {
  everywhere(event.team_id, (teams) => without(teams, event.team_id));
  // Its new line knows how many people and teams came with it: it is read again if somebody looks at it.
  if (event.parent_id && below.peek(event.parent_id)) loadBelow(event.parent_id).catch(() => undefined);
}

export function placeChanged(event: PlaceChanged): void {
  const person = { id: event.member_id, name: event.name };
  changed(event.team_id, (team) => ({
    ...team,
    leaders: event.leads ? put(team.leaders, person) : without(team.leaders, person.id),
  }));
}

export function placeEnded(event: PlaceEnded): void {
  changed(event.team_id, (team) => ({ ...team, leaders: without(team.leaders, event.member_id) }));
}

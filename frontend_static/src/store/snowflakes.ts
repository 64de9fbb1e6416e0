/** The snowflakes of calls, whole, and what comes live of their teams. */
import { signal } from "@preact/signals";

import type {
  FigureNow,
  LowAnswered,
  LowRaised,
  PlaceChanged,
  PlaceEnded,
  SnowflakeOut,
  SnowTeam,
  TeamChanged,
  TeamMoved,
} from "../api";
import { http, read } from "../http";
import { periodLabel } from "../words";
import { Collection, put, without } from "./collection";
import { snapshot } from "./snapshots";
import { spaced } from "./spaced";

/** By call and form. */
export const snowflakes = new Collection<SnowflakeOut>();

/** By the same: the words for a later period from which something has come. The picture stays until one asks for it. */
export const newerSnow = signal<Readonly<Record<string, string>>>({});

export const snowKey = (callId: string, formId: string | null) => `${callId}/${formId ?? ""}`;

export async function loadSnowflake(callId: string, formId: string | null): Promise<void> {
  const params = { path: { call_id: callId }, query: formId ? { form_id: formId } : {} };
  await snapshot(
    () => read<SnowflakeOut>(http.GET("/api/v1/calls/{call_id}/snowflake", { params })),
    (found) => {
      const { [snowKey(callId, formId)]: _, ...others } = newerSnow.peek();
      newerSnow.value = others;
      snowflakes.set(snowKey(callId, formId), found);
    },
  );
}

/** How many people and lows there are is counted by the server: it is asked again, rarely while much happens. */
const again = spaced(1500, 20_000);

function countAgain(teamId: string): void {
  for (const [key, flake] of snowflakes.entries())
    if (flake.teams.some((team) => team.id === teamId))
      again(key, () => {
        const [callId = "", formId = ""] = key.split("/");
        loadSnowflake(callId, formId || null).catch(() => undefined);
      });
}

function everywhere(teamId: string, change: (teams: readonly SnowTeam[], flake: SnowflakeOut) => SnowTeam[]): void {
  for (const [key, flake] of snowflakes.entries())
    if (flake.teams.some((team) => team.id === teamId))
      snowflakes.set(key, { ...flake, teams: change(flake.teams, flake) });
}

const changed = (teamId: string, change: (team: SnowTeam) => SnowTeam): void => {
  everywhere(teamId, (teams) => teams.map((team) => (team.id === teamId ? change(team) : team)));
};

const byName = (one: SnowTeam, other: SnowTeam) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0);

export function figuresChanged(figures: readonly FigureNow[]): void {
  for (const [key, flake] of snowflakes.entries()) {
    const { metric_id, period } = flake;
    const later = figures.find((each) => each.metric_id === metric_id && period !== null && each.period > period);
    if (later && later.received > 0) newerSnow.value = { ...newerSnow.peek(), [key]: periodLabel(later.period) };
    const now = new Map(
      figures
        .filter((each) => each.metric_id === metric_id && each.period === period)
        .map((each) => [each.team_id, each]),
    );
    if (!now.size) continue;
    const teams = flake.teams.map((team) => {
      const figure = now.get(team.id);
      return figure ? { ...team, received: figure.received, expected: figure.expected } : team;
    });
    snowflakes.set(key, { ...flake, teams });
  }
}

export function teamChanged(event: TeamChanged): void {
  const { team_id, name, parent_id, call_id, closed } = event;
  if (closed) {
    everywhere(team_id, (teams) => without(teams, team_id));
    return;
  }
  changed(team_id, (team) => ({ ...team, name }));
  for (const [key, flake] of snowflakes.entries()) {
    if (flake.call_id !== call_id || flake.teams.some((team) => team.id === team_id)) continue;
    const team: SnowTeam = {
      id: team_id,
      parent_id,
      name,
      leaders: [],
      led: false,
      people: 0,
      waits_for_me: 0,
      too_many: null,
      received: 0,
      expected: 0,
    };
    snowflakes.set(key, { ...flake, teams: [...flake.teams, team].sort(byName) });
    countAgain(team_id);
  }
}

export function teamMoved(event: TeamMoved): void {
  changed(event.team_id, (team) => ({ ...team, parent_id: event.parent_id }));
  countAgain(event.team_id);
}

export function placeChanged(event: PlaceChanged): void {
  const person = { id: event.member_id, name: event.name };
  changed(event.team_id, (team) => {
    const leaders = event.leads ? put(team.leaders, person) : without(team.leaders, person.id);
    return { ...team, leaders, led: leaders.length > 0 };
  });
  countAgain(event.team_id);
}

export function placeEnded(event: PlaceEnded): void {
  changed(event.team_id, (team) => {
    const leaders = without(team.leaders, event.member_id);
    return { ...team, leaders, led: leaders.length > 0 };
  });
  countAgain(event.team_id);
}

export function lowRaised(event: LowRaised): void {
  countAgain(event.team_id);
}

/** Which team it came from is not said: whoever hears of it holds it. */
export function lowAnswered(_: LowAnswered): void {
  for (const [, flake] of snowflakes.entries()) {
    const waiting = flake.teams.find((team) => team.waits_for_me > 0);
    if (waiting) countAgain(waiting.id);
  }
}

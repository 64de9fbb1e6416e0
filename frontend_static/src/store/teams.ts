/** Teams, and the boards on which their leaders see who has reported what. */
import { signal } from "@preact/signals";

import type {
  BoardOut,
  FigureNow,
  MemberChanged,
  PlaceChanged,
  PlaceEnded,
  NumbersShown,
  RemarkWritten,
  ReportAcknowledged,
  ReportAsked,
  ReportSent,
  TeamChanged,
  TeamMoved,
  TeamOut,
} from "../api";
import { http, read } from "../http";
import { Collection, put, without } from "./collection";
import { myId, myTeamName, onMyLines } from "./me";
import { reloadSoon, snapshot } from "./snapshots";
import { spaced } from "./spaced";

type BoardPerson = NonNullable<BoardOut["people"]>[number];

export const teams = new Collection<TeamOut>();

/** By team and period; the latest period has the key without a period. */
export const boards = new Collection<BoardOut>();

export async function loadTeam(id: string): Promise<void> {
  await snapshot(
    () => read<TeamOut>(http.GET("/api/v1/teams/{team_id}", { params: { path: { team_id: id } } })),
    (team) => {
      teams.set(id, team);
    },
  );
}

export const boardKey = (teamId: string, period?: string | null) => (period ? `${teamId}/${period}` : teamId);

export async function loadBoard(teamId: string, period?: string | null): Promise<void> {
  await snapshot(
    () =>
      read<BoardOut>(
        http.GET("/api/v1/teams/{team_id}/board", {
          params: { path: { team_id: teamId }, query: period ? { period } : {} },
        }),
      ),
    (board) => {
      boards.set(boardKey(teamId, period), board);
    },
  );
}

/** The name of a team, as far as it is known here. */
export function teamName(teamId: string): string {
  const own = myTeamName(teamId) ?? teams.peek(teamId)?.name;
  if (own) return own;
  for (const [, team] of teams.entries()) {
    const near = team.children.find((child) => child.id === teamId) ?? team.line.find((above) => above.id === teamId);
    if (near) return near.name;
  }
  return "";
}

export function teamChanged(event: TeamChanged): void {
  teams.change(event.team_id, (team) => ({ ...team, name: event.name, closed: event.closed }));
  for (const [id, team] of teams.entries()) {
    const child = team.children.find((each) => each.id === event.team_id);
    const isChild = event.parent_id === id && !event.closed;
    if (team.line.some((above) => above.id === event.team_id))
      teams.set(id, {
        ...team,
        line: team.line.map((above) => (above.id === event.team_id ? { ...above, name: event.name } : above)),
      });
    if (!child && !isChild) continue;
    const line = {
      leaders: [],
      children: 0,
      people: 0,
      ...child,
      id: event.team_id,
      name: event.name,
      call_id: event.call_id,
      parent_id: event.parent_id,
    };
    teams.set(id, { ...team, children: isChild ? put(team.children, line) : without(team.children, event.team_id) });
  }
  for (const [key, board] of boards.entries()) {
    const known = board.children.some((child) => child.team_id === event.team_id);
    if (known || (event.parent_id === board.team_id && !event.closed))
      boards.set(key, { ...board, children: boardChildren(board, event) });
  }
}

/** The rows of a board with a team's new name, with a new team at the end, or without a closed one. */
function boardChildren(board: BoardOut, { team_id, name, closed }: TeamChanged): BoardOut["children"] {
  if (closed) return board.children.filter((child) => child.team_id !== team_id);
  if (board.children.some((child) => child.team_id === team_id))
    return board.children.map((child) => (child.team_id === team_id ? { ...child, name } : child));
  const news = { team_id, name, leaders: [], received: 0, expected: 0, has_reported: false, figures: [] };
  return [...board.children, { ...news, unanswered: null }];
}

export function teamMoved(event: TeamMoved): void {
  const parent = event.parent_id ? teams.peek(event.parent_id) : null;
  teams.change(event.team_id, (team) => ({
    ...team,
    parent_id: event.parent_id,
    line: parent ? [...parent.line, { id: parent.id, name: parent.name }] : [],
  }));
  let shown = event.parent_id === null || onMyLines(event.team_id);
  for (const [id, team] of teams.entries()) {
    shown ||= id === event.team_id || id === event.parent_id || team.line.some((above) => above.id === event.team_id);
    if (id === event.parent_id || !team.children.some((child) => child.id === event.team_id)) continue;
    teams.set(id, { ...team, children: without(team.children, event.team_id) });
    shown = true;
  }
  for (const [key, board] of boards.entries())
    if (board.team_id !== event.parent_id && board.children.some((child) => child.team_id === event.team_id))
      boards.set(key, { ...board, children: board.children.filter((child) => child.team_id !== event.team_id) });
  // Figures, people and who may read what moved with it: pages that show either line are read again.
  if (shown) reloadSoon();
}

/** A member goes by the new name and job wherever a team names them. */
export function memberChanged({ member_id, name, role_title }: MemberChanged): void {
  const renamed = <One extends { id: string; name: string }>(people: readonly One[]): One[] =>
    people.map((one) => (one.id === member_id ? { ...one, name } : one));
  for (const [id, team] of teams.entries())
    teams.set(id, {
      ...team,
      leaders: renamed(team.leaders),
      members: team.members?.map((one) => (one.id === member_id ? { ...one, name, role_title } : one)) ?? null,
      children: team.children.map((child) => ({ ...child, leaders: renamed(child.leaders) })),
    });
  for (const [key, board] of boards.entries())
    boards.set(key, {
      ...board,
      people: board.people?.map((one) => (one.member_id === member_id ? { ...one, name } : one)) ?? null,
      children: board.children.map((child) => ({ ...child, leaders: renamed(child.leaders) })),
    });
}

export function placeChanged(event: PlaceChanged): void {
  const person = { id: event.member_id, name: event.name };
  teams.change(event.team_id, (team) => {
    const known = team.members?.find((member) => member.id === event.member_id);
    const members = team.members
      ? put(team.members, {
          role_title: "",
          since: new Date().toISOString(),
          ...known,
          ...person,
          leads: event.leads,
          reports: event.reports,
        })
      : null;
    return {
      ...team,
      members,
      people: members?.length ?? team.people,
      leaders: event.leads ? put(team.leaders, person) : without(team.leaders, event.member_id),
    };
  });
  changeChild(event.team_id, (child) => ({
    ...child,
    leaders: event.leads ? put(child.leaders, person) : without(child.leaders, event.member_id),
  }));
  for (const [key, board] of boards.entries()) {
    if (board.team_id !== event.team_id || !board.people || !event.reports) continue;
    if (board.people.some((each) => each.member_id === event.member_id)) continue;
    const newcomer = {
      member_id: event.member_id,
      name: event.name,
      reported: false,
      report_id: null,
      numbers: [],
      asked_at: null,
      read_by_me: false,
      correction_open: false,
    };
    boards.set(key, { ...board, people: [...board.people, newcomer] });
  }
}

export function placeEnded(event: PlaceEnded): void {
  teams.change(event.team_id, (team) => {
    const members = team.members ? without(team.members, event.member_id) : null;
    return {
      ...team,
      members,
      people: members?.length ?? team.people,
      leaders: without(team.leaders, event.member_id),
    };
  });
  changeChild(event.team_id, (child) => ({ ...child, leaders: without(child.leaders, event.member_id) }));
}

function changeChild(teamId: string, change: (child: TeamOut["children"][number]) => TeamOut["children"][number]) {
  for (const [id, team] of teams.entries())
    if (team.children.some((child) => child.id === teamId))
      teams.set(id, { ...team, children: team.children.map((child) => (child.id === teamId ? change(child) : child)) });
}

/** Periods, by team, from which something came that is newer than what the team's board shows. */
export const newerPeriods = signal<Readonly<Record<string, string>>>({});

/** Puts the figures that an event brought in their places on every board. */
export function figuresChanged(figures: readonly FigureNow[]): void {
  for (const [key, board] of boards.entries()) {
    const period = board.period;
    const own = figures.filter((figure) => figure.period === period && figure.team_id === board.team_id);
    const below = figures.filter(
      (figure) => figure.period === period && board.children.some((child) => child.team_id === figure.team_id),
    );
    if (own.length || below.length) boards.set(key, withFigures(board, own, below));
    const newer = figures.find(
      (figure) =>
        key === boardKey(board.team_id) &&
        figure.team_id === board.team_id &&
        figure.received > 0 &&
        board.figures.some((known) => known.metric_id === figure.metric_id) &&
        figure.period > (period ?? ""),
    );
    if (newer) newerPeriods.value = { ...newerPeriods.peek(), [board.team_id]: newer.period };
  }
}

function withFigures(board: BoardOut, own: readonly FigureNow[], below: readonly FigureNow[]): BoardOut {
  const first = board.form?.numbers[0]?.metric_id;
  const children = board.children.map((child) => {
    const news = below.filter((figure) => figure.team_id === child.team_id);
    const counted = news.find((figure) => figure.metric_id === first);
    return {
      ...child,
      figures: renewed(child.figures, news),
      ...(counted && {
        received: counted.received,
        expected: counted.expected,
        has_reported: enough(counted, board.threshold),
      }),
    };
  });
  const counted = own.find((figure) => figure.metric_id === first);
  return {
    ...board,
    figures: renewed(board.figures, own),
    children,
    reported: {
      ...board.reported,
      teams: children.filter((child) => child.has_reported).length,
      ...(counted && { people: counted.received, expected_people: counted.expected }),
    },
  };
}

const enough = (figure: FigureNow, threshold: number) =>
  figure.expected > 0 && figure.received / figure.expected >= threshold;

function renewed<Known extends FigureNow & { hollow: boolean }>(known: readonly Known[], news: readonly FigureNow[]) {
  return known.map((figure) => {
    const now = news.find((each) => each.metric_id === figure.metric_id);
    return now ? { ...figure, ...now, hollow: now.received < now.expected } : figure;
  });
}

const spacedly = spaced(300, 4000);

/** Marks who has reported on the boards of the report's own team; how sure people are is counted anew. */
export function reportSent(event: ReportSent): void {
  for (const [key, board] of boards.entries()) {
    if (board.confidence?.length && board.period === event.period)
      spacedly(key, () => {
        loadBoard(board.team_id, key === board.team_id ? null : board.period).catch(() => undefined);
      });
    if (board.team_id !== event.team_id || board.period !== event.period || !board.people) continue;
    const people = board.people.map((person) =>
      person.member_id === event.member_id
        ? withNumbers({ ...person, reported: true, report_id: event.report_id, correction_open: false }, event.numbers)
        : person,
    );
    boards.set(key, { ...board, people });
  }
}

/** Numbers that are open within the call: of a report that itself may not be mine to read. */
export function numbersShown(event: NumbersShown): void {
  for (const [key, board] of boards.entries()) {
    if (board.team_id !== event.team_id || board.period !== event.period || !board.people) continue;
    const people = board.people.map((person) =>
      person.member_id === event.member_id ? withNumbers({ ...person, reported: true }, event.numbers) : person,
    );
    boards.set(key, { ...board, people });
  }
}

function withNumbers(person: BoardPerson, numbers: ReportSent["numbers"]): BoardPerson {
  return {
    ...person,
    numbers: numbers.map((number) => {
      const known = person.numbers.find((each) => each.metric_id === number.metric_id);
      const same = known?.numerator === number.numerator && known.denominator === number.denominator;
      return { ...number, before: known?.before ?? [], odd: same ? known.odd : "" };
    }),
  };
}

function changePeople(teamId: string, period: string | null, change: (person: BoardPerson) => BoardPerson): void {
  for (const [key, board] of boards.entries()) {
    if (board.team_id !== teamId || !board.people || (period && board.period !== period)) continue;
    boards.set(key, { ...board, people: board.people.map(change) });
  }
}

/** Somebody who leads here asked them for their reports. */
export function askedNow(teamId: string, period: string, memberIds: readonly string[], at: string): void {
  changePeople(teamId, period, (person) =>
    memberIds.includes(person.member_id) ? { ...person, asked_at: at } : person,
  );
}

export function reportAsked(event: ReportAsked): void {
  askedNow(event.team_id, event.period, [event.member_id], event.asked_at);
}

/** I have read all that came. */
export function readNow(teamId: string, period: string): void {
  changePeople(teamId, period, (person) => (person.reported ? { ...person, read_by_me: true } : person));
}

export function reportAcknowledged(event: ReportAcknowledged): void {
  if (event.member_id !== myId()) return;
  changePeople(event.team_id, null, (person) =>
    person.report_id === event.report_id ? { ...person, read_by_me: true } : person,
  );
}

/** A leader asked to correct a report, or its reporter answered. */
export function remarkWritten(event: RemarkWritten): void {
  const answered = event.author_id === event.reporter_id;
  if (!answered && event.kind !== "correction") return;
  changePeople(event.team_id, null, (person) =>
    person.report_id === event.report_id ? { ...person, correction_open: !answered } : person,
  );
}

/** A team's figure for a period in one card: value, both numbers, where it started and is to go, who has reported. */
import { useEffect } from "preact/hooks";

import type { BoardOut, FigureOut, GoalOut } from "../api";
import { figure, outOf } from "../format";
import { followGoal, goals, loadGoal } from "../store/goals";
import { useLoad } from "../store/loading";
import { boardKey, boards, loadBoard, newerPeriods } from "../store/teams";
import { reportedOf, within } from "../words";
import { drawingWords } from "../words/drawings";
import { homeWords } from "../words/home";
import { Flake } from "./Flake";
import { GoalBar } from "./GoalBar";
import { Told } from "./Told";

/** "5 of 6 teams reported", with the flake; of a team without teams below, its people. */
export function Reported({ board, size }: { board: BoardOut; size?: "lg" }) {
  const byTeams = board.reported.expected_teams > 0;
  const received = byTeams ? board.reported.teams : board.reported.people;
  const expected = byTeams ? board.reported.expected_teams : board.reported.expected_people;
  if (!expected) return null;
  // Teams are named, people are not: a reminder is between a member and their leader.
  const missing = byTeams
    ? board.children.filter((child) => child.expected > 0 && !child.has_reported).map((child) => child.name)
    : [];
  return (
    <Flake received={received} expected={expected} {...(size && { size })}>
      <b>{reportedOf(received, expected, byTeams ? "team" : "people")}</b>
      {missing.length > 0 && missing.length <= 3 && <small>{drawingWords.waitingFor(missing)}</small>}
    </Flake>
  );
}

/** The figure large: of a running total all since the goal began, and what this period added. */
export function Headline({ board, first, goal }: { board: BoardOut; first: FigureOut; goal: GoalOut | null }) {
  const total = goal?.metric.over_time === "sum" ? goal.current : null;
  const shown = total ? total.value : first.received ? first.value : null;
  return (
    <p class="goal-now">
      <b>{figure(shown, first.unit)}</b>
      <span>
        {first.metric_name}
        {total && (
          <>
            <br />
            {drawingWords.inPeriod(figure(first.received ? first.value : null, first.unit), within(board.label))}
          </>
        )}
        {first.unit === "%" && first.received > 0 && (
          <>
            <br />
            {outOf(first.numerator, first.denominator)}
          </>
        )}
        <Told told={first.told} />
      </span>
    </p>
  );
}

export function RollUp({ teamId, name }: { teamId: string; name: string }) {
  // A new period has begun to come in: the card follows.
  useLoad(`board ${teamId} ${newerPeriods.value[teamId] ?? ""}`, () => loadBoard(teamId));
  const board = boards.get(boardKey(teamId));
  const first = board?.figures[0];
  const goal = useGoal(first?.goal_id ?? "");
  if (!board || !first) return null;
  const own = goal?.team.id === teamId ? goal : null;
  return (
    <section class="card stack" aria-labelledby="roll-up">
      <h2 id="roll-up">{homeWords.thisPeriod(name, within(board.label))}</h2>
      <Headline board={board} first={first} goal={own} />
      {own && <BarOfGoal goal={own} />}
      <Reported board={board} />
      <p>
        <a href={first.goal_id ? `/goals/${first.goal_id}` : `/teams/${teamId}`}>
          {first.goal_id ? homeWords.seeNumbers : homeWords.seeTeam(name)}
        </a>
      </p>
    </section>
  );
}

/** The goal with this id, followed while it shows; "" is none. */
export function useGoal(id: string): GoalOut | null {
  useLoad(`goal ${id}`, async () => {
    if (id) await loadGoal(id);
  });
  useEffect(() => (id ? followGoal(id) : undefined), [id]);
  return goals.get(id);
}

/** The bar of the team's own goal: another team's start and target are not its. */
function BarOfGoal({ goal }: { goal: GoalOut }) {
  const now = goal.current ?? goal.latest;
  const say = (value: number) => figure(value, goal.metric.unit);
  if (goal.baseline === null) return <p class="small muted">{homeWords.noBaseline(say(goal.target))}</p>;
  return (
    <>
      <GoalBar unit={goal.metric.unit} baseline={goal.baseline} target={goal.target} now={now?.value ?? null} small />
      <p class="small muted">{homeWords.started(say(goal.baseline), say(goal.target))}</p>
    </>
  );
}

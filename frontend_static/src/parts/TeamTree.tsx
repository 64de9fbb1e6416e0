/**
 * The teams of a call as a tree that unfolds level by level, each with its leaders, who has reported and its figure.
 * What is not unfolded is not loaded.
 */
import { useState } from "preact/hooks";

import type { GoalOut, RollupChild, RollupPoint, TeamLine } from "../api";
import { isShare } from "../figures";
import { figure, listed, outOf } from "../format";
import { useLoad } from "../store/loading";
import { loadRollup, rollupKey, rollups } from "../store/rollups";
import { below, loadBelow } from "../store/trees";
import { within } from "../words";
import { callWords } from "../words/calls";
import { Badge } from "./Badge";
import { Flake } from "./Flake";
import { reportedWords } from "./GoalFigure";
import { Icon } from "./Icon";
import { Told } from "./Told";

type Counted = Pick<
  RollupChild | RollupPoint,
  "value" | "numerator" | "denominator" | "received" | "expected" | "told"
>;

function Value({ goal, now }: { goal: GoalOut | null; now: Counted | null }) {
  if (!goal) return null;
  if (!now || now.received === 0)
    return (
      <>
        <b>–</b> <small>{callWords.noFigures}</small>
      </>
    );
  const { unit, over_teams } = goal.metric;
  return (
    <>
      <b>{figure(now.value, unit)}</b>{" "}
      <small>{isShare(over_teams) ? outOf(now.numerator, now.denominator) : unit}</small> <Told told={now.told} />
    </>
  );
}

function State({ now }: { now: Counted | null }) {
  if (!now || now.expected === 0) return null;
  const all = now.received >= now.expected;
  return (
    <Badge kind={all ? "ok" : "wait"} icon={all ? "check" : "clock"}>
      {reportedWords(now.received, now.expected)}
    </Badge>
  );
}

function Children({ team, goal }: { team: TeamLine; goal: GoalOut | null }) {
  const metricId = goal?.metric.id;
  const loading = useLoad(`tree/${team.id}/${metricId ?? ""}`, async () => {
    await Promise.all([loadBelow(team.id), metricId && loadRollup(metricId, team.id)]);
  });
  const teams = below.get(team.id);
  const rollup = metricId ? rollups.get(rollupKey(metricId, team.id)) : null;
  if (!teams) return <p class="pad small muted">{loading.problem?.message ?? ""}</p>;
  return (
    <ul class="tree">
      {teams.map((each) => (
        <Node
          key={each.id}
          team={each}
          goal={goal}
          now={rollup?.children.find((child) => child.team_id === each.id) ?? null}
        />
      ))}
    </ul>
  );
}

interface NodeProps {
  team: TeamLine;
  goal: GoalOut | null;
  now: Counted | null;
  open?: boolean;
}

function Node({ team, goal, now, open: begins = false }: NodeProps) {
  const [open, setOpen] = useState(begins);
  const leaders = listed(team.leaders.map((leader) => leader.name)) || callWords.noLeader;
  return (
    <li>
      <div class="treerow">
        <div class="name">
          {team.children > 0 ? (
            <button
              class="iconbtn"
              type="button"
              aria-expanded={open}
              onClick={() => {
                setOpen(!open);
              }}
            >
              <Icon name={open ? "down" : "right"} />
              <span class="vh">{open ? callWords.fold(team.name) : callWords.unfold(team.name)}</span>
            </button>
          ) : (
            <span class="treegap" />
          )}
          {now && <Flake received={now.received} expected={now.expected} size="sm" />}
          <span>
            <a href={`/teams/${team.id}`}>{team.name}</a>
            <small>
              {leaders}. {callWords.people(team.people)}
            </small>
          </span>
        </div>
        <div class="val">
          <Value goal={goal} now={now} />
        </div>
        <div class="st">
          <State now={now} />
        </div>
        <div class="act">
          {goal && (
            <a class="btn btn-quiet btn-sm" href={`/goals/${goal.id}?team=${team.id}`}>
              {callWords.figure}
              <span class="vh"> {team.name}</span>
            </a>
          )}
        </div>
      </div>
      {open && <Children team={team} goal={goal} />}
    </li>
  );
}

/** A root: its figure is its own series, not one of a team above. */
function Root({ team, goal }: { team: TeamLine; goal: GoalOut | null }) {
  const metricId = goal?.metric.id;
  useLoad(`root/${team.id}/${metricId ?? ""}`, async () => {
    if (metricId) await loadRollup(metricId, team.id);
  });
  const rollup = metricId ? rollups.get(rollupKey(metricId, team.id)) : null;
  const point = rollup?.points.find((each) => each.period === rollup.children_period) ?? null;
  return <Node team={team} goal={goal} now={point} open />;
}

export function TeamTree({ roots, goal }: { roots: readonly TeamLine[]; goal: GoalOut | null }) {
  const first = roots[0];
  const rollup = goal && first ? rollups.get(rollupKey(goal.metric.id, first.id)) : null;
  const period = rollup?.points.find((each) => each.period === rollup.children_period);
  return (
    <div class="stack stack-3">
      {goal && period && (
        <p class="small muted pad">
          {goal.metric.name}, {within(period.label)}.
        </p>
      )}
      <ul class="tree">
        {roots.map((team) => (
          <Root key={team.id} team={team} goal={goal} />
        ))}
      </ul>
    </div>
  );
}

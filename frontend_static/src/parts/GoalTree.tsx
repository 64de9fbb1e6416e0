/**
 * How a team's figure is made: it and the teams right below, each with both numbers and who has reported, for one
 * period. The names lead one level down; the line above leads up. Rows keep their order while figures change.
 */
import { useState } from "preact/hooks";

import type { GoalOut, RollupChild, RollupOut, TeamNamed } from "../api";
import { isShare, wayDone } from "../figures";
import { figure, outOf } from "../format";
import { useLoad } from "../store/loading";
import { loadRollup, rollupKey, rollups } from "../store/rollups";
import { goalWords } from "../words/goals";
import { numberWords } from "../words/numbers";
import { Badge } from "./Badge";
import { SelectField } from "./Field";
import { GoalBar } from "./GoalBar";
import { reportedWords, wayWords } from "./GoalFigure";
import { Told } from "./Told";

/** So many periods can be looked at again. */
const PERIODS = 24;

type Row = Pick<RollupChild, "numerator" | "denominator" | "value" | "received" | "expected" | "told">;

interface Shared {
  goal: GoalOut;
  baselines: RollupOut | null;
}

function Cells({ goal, row, atStart, shared }: { goal: GoalOut; row: Row; atStart: number | null; shared: boolean }) {
  const { unit, over_teams } = goal.metric;
  const way = wayDone(atStart, goal.target, row.value);
  return (
    <>
      {isShare(over_teams) && (
        <>
          <td class="n" data-th={goalWords.counts}>
            {outOf(row.numerator, null)}
          </td>
          <td class="n" data-th={goalWords.outOf}>
            {outOf(row.denominator, null)}
          </td>
        </>
      )}
      <td class="n" data-th={goalWords.value}>
        {figure(row.value, unit)} <Told told={row.told} />
      </td>
      <td data-th={goalWords.reported}>{reportedWords(row.received, row.expected)}</td>
      {shared && (
        <>
          <td class="n" data-th={goalWords.atStart}>
            {figure(atStart, unit)}
          </td>
          <td data-th={goalWords.wayTo(figure(goal.target, unit))}>
            {atStart === null || way === null ? (
              "–"
            ) : (
              <>
                <GoalBar unit={unit} baseline={atStart} target={goal.target} now={row.value} small />
                <small>{wayWords(way)}</small>
              </>
            )}
          </td>
        </>
      )}
    </>
  );
}

function ChildRow({ child, goal, baselines, shared }: Shared & { child: RollupChild; shared: boolean }) {
  const columns = (isShare(goal.metric.over_teams) ? 4 : 2) + (shared ? 2 : 0);
  const start = baselines?.children.find((each) => each.team_id === child.team_id);
  return (
    <tr>
      <th scope="row" class="lv1">
        <a href={`/goals/${goal.id}?team=${child.team_id}`}>{child.name}</a>
      </th>
      {child.received > 0 ? (
        <Cells goal={goal} row={child} atStart={start && start.received > 0 ? start.value : null} shared={shared} />
      ) : (
        <td colSpan={columns} data-th={goalWords.reported}>
          <Badge kind="wait" icon="clock">
            {child.expected > 0 ? goalWords.notReported : goalWords.notAsked}
          </Badge>{" "}
          {child.expected > 0 && <span class="small muted">{reportedWords(child.received, child.expected)}</span>}
        </td>
      )}
    </tr>
  );
}

interface Props {
  goal: GoalOut;
  teamId: string;
  teamName: string;
  /** From the goal's own team down to the one right above this one. */
  above: readonly TeamNamed[];
}

export function GoalTree({ goal, teamId, teamName, above }: Props) {
  const metric = goal.metric;
  const [period, setPeriod] = useState("");
  const base = rollups.get(rollupKey(metric.id, teamId));
  const shared = isShare(metric.over_teams) && goal.baseline_period !== null;
  useLoad(`rollup/${rollupKey(metric.id, teamId, period)}`, () => loadRollup(metric.id, teamId, period));
  useLoad(`rollup/${rollupKey(metric.id, teamId, goal.baseline_period)}/start`, async () => {
    if (shared) await loadRollup(metric.id, teamId, goal.baseline_period);
  });
  const chosen = rollups.get(rollupKey(metric.id, teamId, period)) ?? base;
  const baselines = shared ? rollups.get(rollupKey(metric.id, teamId, goal.baseline_period)) : null;
  if (!base || !chosen) return null;
  const own = chosen.points.find((point) => point.period === chosen.children_period);
  const ownStart = baselines?.points.find((point) => point.period === goal.baseline_period);
  const up = above.at(-1);
  const periods = base.points.slice(-PERIODS).reverse();
  return (
    <section class="card stack" aria-labelledby="made">
      <div class="card-head">
        <h2 id="made">{goalWords.made}</h2>
        {up && (
          <a class="more" href={up.id === goal.team.id ? `/goals/${goal.id}` : `/goals/${goal.id}?team=${up.id}`}>
            {goalWords.up} {up.name}
          </a>
        )}
      </div>
      <p class="small muted">
        {goalWords.madeBy[metric.over_teams]} {goalWords.missing}
      </p>
      {periods.length > 1 && (
        <div class="narrowfield">
          <SelectField
            id="goal-period"
            label={goalWords.period[metric.period] ?? ""}
            value={chosen.children_period ?? ""}
            onValue={setPeriod}
            options={periods.map((point) => ({ value: point.period, label: point.label }))}
          />
        </div>
      )}
      <table class="table table-cards">
        <thead>
          <tr>
            <th scope="col">{goalWords.team}</th>
            {isShare(metric.over_teams) && (
              <>
                <th scope="col" class="n">
                  {goalWords.counts}
                </th>
                <th scope="col" class="n">
                  {goalWords.outOf}
                </th>
              </>
            )}
            <th scope="col" class="n">
              {goalWords.value}
            </th>
            <th scope="col">{goalWords.reported}</th>
            {shared && (
              <>
                <th scope="col" class="n">
                  {goalWords.atStart}
                </th>
                <th scope="col">{goalWords.wayTo(figure(goal.target, metric.unit))}</th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {own && (
            <tr class="sum">
              <th scope="row">
                {teamName}
                {chosen.children.length > 0 && (
                  <>
                    <br />
                    <span class="small muted">{goalWords.computed}</span>
                  </>
                )}
              </th>
              <Cells
                goal={goal}
                row={own}
                atStart={teamId === goal.team.id ? goal.baseline : (ownStart?.value ?? null)}
                shared={shared}
              />
            </tr>
          )}
          {chosen.children.map((child) => (
            <ChildRow key={child.team_id} child={child} goal={goal} baselines={baselines} shared={shared} />
          ))}
        </tbody>
      </table>
      {chosen.children.length === 0 && (
        <p class="small muted">
          {goalWords.noChildren} <a href={`/teams/${teamId}/numbers?metric=${metric.id}`}>{numberWords.link}</a>
        </p>
      )}
    </section>
  );
}

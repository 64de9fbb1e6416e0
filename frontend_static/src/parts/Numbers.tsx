/** The numbers of a call: its goals with where they stand, then everything that is counted and what counts. */
import { useEffect } from "preact/hooks";

import type { CallOut, MetricLine } from "../api";
import { day, figure } from "../format";
import { followGoal, goals } from "../store/goals";
import { leadsAny, me } from "../store/me";
import { callWords } from "../words/calls";
import { goalWords } from "../words/goals";
import { Badge } from "./Badge";
import { EmptyState } from "./EmptyState";
import { Figure, isTotal, ProvisionalBadge, Way } from "./GoalFigure";

function Goal({ id }: { id: string }) {
  useEffect(() => followGoal(id), [id]);
  const goal = goals.get(id);
  if (!goal) return null;
  const now = goal.current ?? goal.latest;
  return (
    <li class="stack stack-3">
      <div class="row between">
        <h3>
          <a href={`/goals/${goal.id}`}>{goal.metric.name}</a>{" "}
          <span class="muted">{callWords.ofTeam(goal.team.name)}</span>
        </h3>
        {now && <ProvisionalBadge now={now} total={isTotal(goal)} />}
      </div>
      <Figure
        goal={goal}
        now={now}
        after={callWords.target(figure(goal.target, goal.metric.unit), day(goal.deadline))}
      />
      <Way goal={goal} now={now} />
    </li>
  );
}

function Metric({ metric, goalId }: { metric: MetricLine; goalId: string | null }) {
  return (
    <li class="stack stack-1">
      <h3>{goalId ? <a href={`/goals/${goalId}`}>{metric.name}</a> : metric.name}</h3>
      <p>{metric.counts}</p>
      <p class="small muted">
        {[
          metric.out_of && `${goalWords.outOf}: ${metric.out_of.replace(/\.$/, "")}`,
          `${goalWords.better}: ${(goalWords.directions[metric.direction] ?? "").toLowerCase()}`,
          `${goalWords.by[metric.reported_by] ?? ""}, ${goalWords.rhythm[metric.period] ?? ""}`,
          metric.team_name,
        ]
          .filter(Boolean)
          .map((said) => `${said}. `)}
      </p>
      {!goalId && (
        <span>
          <Badge>{callWords.withoutGoal}</Badge>
        </span>
      )}
    </li>
  );
}

/** The root team for which I may say what is counted and set goals: as its leader, or as an organiser. */
function ledRoot(call: CallOut) {
  const organises = me.value?.calls.some((each) => each.id === call.id && each.organises);
  return call.root_teams.find((team) => organises || leadsAny([team.id]));
}

/** For who may: the way to a goal for the whole call. */
export function SetGoal({ call }: { call: CallOut }) {
  const root = ledRoot(call);
  return root ? <a href={`/teams/${root.id}/goal`}>{callWords.setGoal}</a> : null;
}

interface Props {
  call: CallOut;
  goalIds: readonly string[];
  metrics: readonly MetricLine[];
}

export function Numbers({ call, goalIds, metrics }: Props) {
  const root = ledRoot(call);
  const roots = new Set(call.root_teams.map((team) => team.id));
  const known = goalIds.map((id) => goals.get(id)).filter((goal) => goal !== null);
  const goalOf = (metricId: string) =>
    (
      known.find((goal) => goal.metric.id === metricId && roots.has(goal.team.id)) ??
      known.find((goal) => goal.metric.id === metricId)
    )?.id ?? null;
  return (
    <div class="stack stack-5">
      {goalIds.length ? (
        <section class="card" aria-labelledby="goals">
          <div class="card-head">
            <h2 id="goals">{callWords.goals}</h2>
            <SetGoal call={call} />
          </div>
          <ul class="rows">
            {goalIds.map((id) => (
              <Goal key={id} id={id} />
            ))}
          </ul>
        </section>
      ) : (
        <EmptyState title={callWords.noGoals} action={<SetGoal call={call} />}>
          {callWords.noGoalsWhy}
        </EmptyState>
      )}
      <section class="card" aria-labelledby="metrics">
        <div class="card-head">
          <h2 id="metrics">{callWords.metrics}</h2>
          {root && <a href={`/teams/${root.id}/metric`}>{callWords.defineNumber}</a>}
        </div>
        {metrics.length ? (
          <ul class="rows">
            {metrics.map((metric) => (
              <Metric key={metric.id} metric={metric} goalId={goalOf(metric.id)} />
            ))}
          </ul>
        ) : (
          <p class="muted">{callWords.noMetrics}</p>
        )}
      </section>
    </div>
  );
}

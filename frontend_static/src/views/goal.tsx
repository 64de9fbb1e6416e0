/** /goals/:id: where the number is, whether it is a signal, and how it is made; ?team= walks down the tree. */
import { useEffect, useState } from "preact/hooks";

import type { GoalOut, RollupOut, TeamOut } from "../api";
import { headline, type Headline } from "../figures";
import { day, figure, listed, percent } from "../format";
import { http, read } from "../http";
import { Button } from "../parts/Button";
import { ChangeGoal } from "../parts/ChangeGoal";
import { Failed } from "../parts/Failed";
import { Flake } from "../parts/Flake";
import { GoalChart } from "../parts/GoalChart";
import { Figure, isTotal, reportedWords, Way, wayOf, wayWords } from "../parts/GoalFigure";
import { GoalParts } from "../parts/GoalParts";
import { GoalTree } from "../parts/GoalTree";
import { WhatChanged, WhatCounts } from "../parts/GoalWords";
import { HowSure } from "../parts/HowSure";
import { ThingHistory } from "../parts/Handovers";
import { Multiples } from "../parts/Multiples";
import { Skeleton } from "../parts/Skeleton";
import { place } from "../router";
import { sentenceOf } from "../sending";
import { followGoal, goals, loadGoal, loadMetric, metrics, takeGoal } from "../store/goals";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { rollupKey, rollups } from "../store/rollups";
import { loadTeam, teams } from "../store/teams";
import { toast } from "../store/toasts";
import { Stages } from "../parts/Stages";
import { useTitle } from "../parts/title";
import { lower, periodLabel, reportedOf } from "../words";
import { callWords } from "../words/calls";
import { goalWords } from "../words/goals";

async function load(goalId: string, teamId: string | null): Promise<void> {
  const goal = await loadGoal(goalId);
  await Promise.all([loadMetric(goal.metric.id), loadTeam(teamId ?? goal.team.id)]);
}

interface ReportedProps {
  goal: GoalOut;
  now: Headline;
  rollup: RollupOut | null;
  /** Share of expected reports from which a team counts as having reported. */
  threshold: number;
}

/** Who has reported: the teams right below as arms of a flake; where there are none, the people. */
function Reported({ goal, now, rollup, threshold }: ReportedProps) {
  const total = isTotal(goal);
  const people = reportedWords(now.received, now.expected, total);
  const asked = rollup?.children.filter((child) => child.expected > 0) ?? [];
  const period = rollup?.points.find((point) => point.period === rollup.children_period);
  const state = now.provisional ? `${goalWords.provisional}. ${goalWords.provisionalWhy}.` : "";
  if (!asked.length || !period || (!total && period.label !== now.label))
    return (
      <Flake received={now.received} expected={now.expected}>
        <b>{people}</b>
        <small>{state || (now.received >= now.expected ? goalWords.allReported : "")}</small>
      </Flake>
    );
  const waiting = asked.filter((child) => child.received / child.expected < threshold).map((child) => child.name);
  const reported = asked.length - waiting.length;
  return (
    <Flake received={reported} expected={asked.length}>
      <b>{reportedOf(reported, asked.length, "team")}</b>
      {total && <small>{lower(period.label)}</small>}
      <small>{people}</small>
      {waiting.length > 0 && waiting.length <= 3 && <small>{goalWords.waitingFor(listed(waiting))}</small>}
      {state && <small>{state}</small>}
    </Flake>
  );
}

/** The button that makes a start of the first period, while there is none. */
function MakeBaseline({ goal }: { goal: GoalOut }) {
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      const params = { path: { goal_id: goal.id } };
      takeGoal(await read<GoalOut>(http.POST("/api/v1/goals/{goal_id}/baseline", { params, body: {} })));
      toast(goalWords.baselineMade);
    } catch (error) {
      toast(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="row">
      <Button busy={busy} busyWords={goalWords.makingBaseline} onClick={() => void make()}>
        {goalWords.makeBaseline}
      </Button>
    </div>
  );
}

function Facts({ goal, now }: { goal: GoalOut; now: Headline | null }) {
  const { unit } = goal.metric;
  const before = goal.versions.find((each) => each.version === goal.version - 1);
  const way = wayOf(goal, now);
  return (
    <dl class="facts">
      <div>
        <dt>{goalWords.start}</dt>
        <dd>
          {goal.baseline === null ? goalWords.unknown : figure(goal.baseline, unit)}
          <small>
            {goal.baseline === null
              ? goalWords.measureFirst
              : `${goal.baseline_period ? `${lower(periodLabel(goal.baseline_period))}, ` : ""}${goalWords.sources[goal.baseline_source] ?? ""}`}
          </small>
        </dd>
      </div>
      <div>
        <dt>{goalWords.target}</dt>
        <dd>
          {figure(goal.target, unit)}
          {before && before.target !== goal.target && <small>{goalWords.was(figure(before.target, unit))}</small>}
        </dd>
      </div>
      <div>
        <dt>{goalWords.deadline}</dt>
        <dd>
          {day(goal.deadline)}
          <small>{goal.days_left > 0 ? goalWords.daysLeft(goal.days_left) : goalWords.over}</small>
        </dd>
      </div>
      <div>
        <dt>{goalWords.way}</dt>
        <dd>
          {way === null ? goalWords.noWay : wayWords(way)}
          {goal.even_progress !== null && <small>{goalWords.evenPace(percent(goal.even_progress))}</small>}
        </dd>
      </div>
    </dl>
  );
}

interface ProgressProps {
  goal: GoalOut;
  now: Headline | null;
  own: boolean;
  rollup: RollupOut | null;
  threshold: number;
}

function Progress({ goal, now, own, rollup, threshold }: ProgressProps) {
  const { unit } = goal.metric;
  const later = own && goal.latest && goal.current && goal.latest.period > goal.current.period ? goal.latest : null;
  const target = figure(goal.target, unit);
  const after =
    goal.baseline === null
      ? goalWords.onlyTarget(target)
      : goalWords.startAndTarget(figure(goal.baseline, unit), target);
  return (
    <section class="card stack" aria-labelledby="progress">
      <div class="row between">
        <h2 id="progress" class="vh">
          {goalWords.progress}
        </h2>
        <Figure goal={goal} now={now} after={own && after} />
        {now && <Reported goal={goal} now={now} rollup={rollup} threshold={threshold} />}
      </div>
      {own && <Way goal={goal} now={now} />}
      {own && goal.baseline === null && goal.may_edit && <MakeBaseline goal={goal} />}
      {own && <Facts goal={goal} now={now} />}
      {later && (
        <p class="small">
          {goalWords.running(later.label, figure(later.value, unit), reportedWords(later.received, later.expected))}
        </p>
      )}
      {own && goal.pace?.sentence && <p class="small">{goal.pace.sentence}</p>}
    </section>
  );
}

/** The way from the call to the team whose figure is shown. */
function Crumbs({ goal, team }: { goal: GoalOut; team: TeamOut }) {
  const call = me.value?.calls.find((each) => each.id === team.call_id);
  const from = team.line.findIndex((each) => each.id === goal.team.id);
  const between = from < 0 ? [] : team.line.slice(from);
  return (
    <nav class="muted small" aria-label={goalWords.where}>
      {call && (
        <>
          <a href={`/calls/${call.id}`}>{call.name}</a> ›{" "}
          <a href={`/calls/${call.id}?tab=numbers`}>{callWords.tabs.numbers}</a> ›{" "}
        </>
      )}
      {between.map((each) => (
        <span key={each.id}>
          <a href={each.id === goal.team.id ? `/goals/${goal.id}` : `/goals/${goal.id}?team=${each.id}`}>{each.name}</a>{" "}
          ›{" "}
        </span>
      ))}
      <span aria-current="page">{team.name}</span>
    </nav>
  );
}

export function GoalView({ params }: { params: Record<string, string> }) {
  const id = params["id"] ?? "";
  const wanted = place.value.search.get("team");
  const loading = useLoad(`goal/${id}/${wanted ?? ""}`, () => load(id, wanted));
  const [changing, setChanging] = useState(false);
  useEffect(() => followGoal(id), [id]);
  const goal = goals.get(id);
  const team = teams.get(wanted ?? goal?.team.id ?? "");
  const metric = metrics.get(goal?.metric.id ?? "");
  const series = rollups.get(rollupKey(goal?.metric.id ?? "", team?.id ?? ""));
  useTitle(goal?.metric.name ?? goalWords.numbers);
  if (!goal || !team) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const own = team.id === goal.team.id;
  const now = own ? (goal.current ?? goal.latest) : series ? headline(series.points, goal) : null;
  const start = team.line.findIndex((each) => each.id === goal.team.id);
  const byOwners = [...new Set([goal.owner.name, ...team.leaders.map((leader) => leader.name)])];
  return (
    <div class="page">
      <div class="pagehead">
        <div>
          <Crumbs goal={goal} team={team} />
          <h1>
            {goal.metric.name}
            {!own && `, ${team.name}`}
          </h1>
        </div>
        {own && goal.may_edit && (
          <Button
            look="second"
            icon="edit"
            onClick={() => {
              setChanging(true);
            }}
          >
            {goalWords.change}
          </Button>
        )}
      </div>
      <div class="cols">
        <div class="stack stack-5">
          <Progress goal={goal} now={now} own={own} rollup={series} threshold={metric?.threshold ?? 1} />
          <GoalChart goal={goal} teamId={team.id} teamName={team.name} />
          <GoalTree
            key={team.id}
            goal={goal}
            teamId={team.id}
            teamName={team.name}
            above={start < 0 ? [] : team.line.slice(start)}
          />
          <Multiples key={`multiples of ${team.id}`} goal={goal} teamId={team.id} />
          {own && <GoalParts goal={goal} below={series?.children ?? []} />}
          {own && <HowSure goal={goal} />}
        </div>
        <aside class="aside" aria-label={goalWords.about}>
          <WhatCounts goal={goal} metric={metric} />
          {metric && <Stages goal={goal} metric={metric} teamId={team.id} />}
          <WhatChanged goal={goal} metric={metric} />
          <ThingHistory kind="goal" id={goal.id} />
          {own && !goal.may_edit && <p class="small muted">{goalWords.mayNot(listed(byOwners.slice(0, 3)))}</p>}
        </aside>
      </div>
      {changing && (
        <ChangeGoal
          goal={goal}
          onClose={() => {
            setChanging(false);
          }}
        />
      )}
    </div>
  );
}

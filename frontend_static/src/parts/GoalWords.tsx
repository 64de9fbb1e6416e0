/** What a goal's number counts, whose it is, and what was changed, the newest first. */
import { useState } from "preact/hooks";

import type { GoalOut, MetricOut } from "../api";
import { day, figure, percent } from "../format";
import { goalWords } from "../words/goals";
import { Button } from "./Button";
import { HandOver, Reword } from "./ChangeMetric";

export function WhatCounts({ goal, metric }: { goal: GoalOut; metric: MetricOut | null }) {
  const [open, setOpen] = useState<"owner" | "words" | null>(null);
  const close = () => {
    setOpen(null);
  };
  if (!metric) return null;
  return (
    <section class="card stack stack-3" aria-labelledby="counts">
      <h2 id="counts">{goalWords.whatCounts}</h2>
      <dl class="hl">
        <dt>{goalWords.counts}</dt>
        <dd>{metric.counts}</dd>
        {metric.out_of && (
          <>
            <dt>{goalWords.outOf}</dt>
            <dd>{metric.out_of}</dd>
          </>
        )}
        {metric.leaves_out && (
          <>
            <dt>{goalWords.leavesOut}</dt>
            <dd>{metric.leaves_out}</dd>
          </>
        )}
        <dt>{goalWords.better}</dt>
        <dd>{goalWords.directions[metric.direction]}</dd>
        <dt>{goalWords.reported}</dt>
        <dd>
          {goalWords.by[metric.reported_by]}, {goalWords.rhythm[metric.period]}
        </dd>
        <dt>{goalWords.judgedFrom}</dt>
        <dd>{goalWords.judged(percent(metric.threshold))}</dd>
        <dt>{goalWords.metricOwner}</dt>
        <dd>
          {metric.owner.name}
          {metric.may_edit && (
            <>
              {". "}
              <button
                class="linkbtn"
                type="button"
                onClick={() => {
                  setOpen("owner");
                }}
              >
                {goalWords.handOver}
              </button>
            </>
          )}
        </dd>
        {goal.owner.id !== metric.owner.id && (
          <>
            <dt>{goalWords.goalOwner}</dt>
            <dd>{goal.owner.name}</dd>
          </>
        )}
      </dl>
      {metric.hides_small && <p class="small muted">{goalWords.hidesSmall}</p>}
      {metric.may_edit && (
        <div class="row">
          <Button
            look="second"
            size="sm"
            onClick={() => {
              setOpen("words");
            }}
          >
            {goalWords.reword}
          </Button>
        </div>
      )}
      {open === "owner" && <HandOver metric={metric} onClose={close} />}
      {open === "words" && <Reword metric={metric} onClose={close} />}
    </section>
  );
}

type GoalVersion = GoalOut["versions"][number];

/** What a version changed of the one before, in sentences. */
export function changesOf(version: GoalVersion, before: GoalVersion | undefined, unit: string): string[] {
  const say = (value: number | null) => (value === null ? goalWords.unknown.toLowerCase() : figure(value, unit));
  if (!before) return [goalWords.goalSet(say(version.target), day(version.deadline))];
  const told = [
    version.target !== before.target && goalWords.targetWas(say(before.target), say(version.target)),
    version.deadline !== before.deadline && goalWords.deadlineWas(day(before.deadline), day(version.deadline)),
    version.baseline !== before.baseline && goalWords.baselineWas(say(before.baseline), say(version.baseline)),
    version.starts_on !== before.starts_on && goalWords.startsWas(day(before.starts_on), day(version.starts_on)),
  ].filter((sentence) => sentence !== false);
  return told.length ? told : [goalWords.otherwise];
}

interface Change {
  key: string;
  at: string;
  what: string;
  rest: string;
}

function changes(goal: GoalOut, metric: MetricOut | null): Change[] {
  const meta = (each: { author: { name: string }; created_at: string; reason: string }) =>
    `${each.author.name}, ${day(each.created_at)}.${each.reason ? ` “${each.reason}”` : ""}`;
  const ofGoal = goal.versions.map((version) => ({
    key: `goal/${version.version}`,
    at: version.created_at,
    what: changesOf(
      version,
      goal.versions.find((each) => each.version === version.version - 1),
      goal.metric.unit,
    ).join(" "),
    rest: `${meta(version)} ${goalWords.holdsFrom(day(version.holds_from))}`,
  }));
  const ofMetric = (metric?.versions ?? []).map((version) => ({
    key: `metric/${version.version}`,
    at: version.created_at,
    what: version.version === 1 ? goalWords.defined : goalWords.definition(version.version),
    rest: meta(version),
  }));
  return [...ofGoal, ...ofMetric].sort((a, b) => (a.at < b.at ? 1 : -1));
}

export function WhatChanged({ goal, metric }: { goal: GoalOut; metric: MetricOut | null }) {
  return (
    <section class="card" aria-labelledby="changes">
      <div class="card-head">
        <h2 id="changes">{goalWords.changes}</h2>
      </div>
      <ul class="rows small">
        {changes(goal, metric).map((change) => (
          <li key={change.key}>
            <b>{change.what}</b> {change.rest}
          </li>
        ))}
      </ul>
    </section>
  );
}

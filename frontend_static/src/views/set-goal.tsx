/** A leader sets a goal: a metric, where it starts, where it is to be, and by when. An unknown start is said aloud. */
import { useState } from "preact/hooks";

import type { MetricLine, TeamOut } from "../api";
import { numberOf } from "../format";
import { http, read } from "../http";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { EmptyState } from "../parts/EmptyState";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { InputField, SelectField } from "../parts/Field";
import { Milestones } from "../parts/Milestones";
import { Skeleton } from "../parts/Skeleton";
import { ToolPage } from "../parts/ToolPage";
import { go } from "../router";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { type MilestoneIn, stopsGiven } from "../store/milestones";
import { loadMetrics, teamMetrics } from "../store/teamMetrics";
import { toast } from "../store/toasts";
import { goalWords } from "../words/goals";
import { toolWords } from "../words/tools";

type Source = keyof typeof toolWords.sources;

const SOURCES = (Object.keys(toolWords.sources) as Source[]).map((value) => ({
  value,
  label: toolWords.sources[value],
}));
const FIELDS = ["baseline", "baseline_period", "target", "starts_on", "deadline"] as const;

const today = () => new Date().toISOString().slice(0, 10);

function GoalForm({ team, metrics }: { team: TeamOut; metrics: readonly [MetricLine, ...MetricLine[]] }) {
  const call = me.value?.calls.find((each) => each.id === team.call_id);
  const [metricId, setMetricId] = useState(metrics[0].id);
  const [source, setSource] = useState<Source>("measured");
  const [text, setText] = useState({
    baseline: "",
    baseline_period: "",
    target: "",
    starts_on: call?.launched_on ?? today(),
    deadline: call?.deadline ?? "",
  });
  const [stops, setStops] = useState<MilestoneIn[]>([]);
  const sending = useSending("goal", [...FIELDS, "milestones"]);
  const unit = metrics.find((metric) => metric.id === metricId)?.unit ?? "";
  const share = unit === "%";
  const value = (typed: string) => {
    const number = numberOf(typed.replace(/%\s*$/, ""));
    return number === null ? null : share ? Number((number / 100).toFixed(6)) : number;
  };
  const known = source !== "not_yet_known";
  const field = (name: (typeof FIELDS)[number]) => ({
    id: sending.idOf(name),
    value: text[name],
    error: sending.errorOf(name),
    onValue: (typed: string) => {
      setText({ ...text, [name]: typed });
    },
  });
  const submit = async () => {
    const baseline = known ? value(text.baseline) : null;
    const target = value(text.target);
    const milestones = stopsGiven(stops, unit);
    const fine = sending.check({
      baseline: known && baseline === null && toolWords.needNumber,
      baseline_period: known && !text.baseline_period && toolWords.needDate,
      milestones: !milestones && goalWords.stopNeeded,
      target: target === null && toolWords.needNumber,
      starts_on: !text.starts_on && toolWords.needDate,
      deadline: !text.deadline ? toolWords.needDate : text.deadline <= text.starts_on && toolWords.order,
    });
    if (!fine || target === null || !milestones) return;
    const body = {
      metric_id: metricId,
      team_id: team.id,
      baseline,
      baseline_period: known ? text.baseline_period : null,
      baseline_source: source,
      target,
      starts_on: text.starts_on,
      deadline: text.deadline,
      milestones,
    };
    let goalId = "";
    const arrived = await sending.send(async () => {
      goalId = (await read<{ id: string }>(http.POST("/api/v1/goals", { body }))).id;
    });
    if (arrived) {
      toast(toolWords.set);
      go(`/goals/${goalId}`);
    }
  };
  return (
    <form
      class="card stack stack-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <SelectField
        id="goal-metric"
        label={toolWords.metric}
        value={metricId}
        options={metrics.map((metric) => ({ value: metric.id, label: metric.name }))}
        onValue={setMetricId}
      />
      <Choices
        legend={toolWords.startKnown}
        name="source"
        value={source}
        options={SOURCES}
        onValue={setSource}
        hint={known ? undefined : toolWords.notYetHint}
      />
      {known && (
        <div class="pairs">
          <InputField
            {...field("baseline")}
            label={toolWords.baseline}
            hint={share ? toolWords.percentHint : undefined}
            inputMode="decimal"
          />
          <InputField {...field("baseline_period")} label={toolWords.baselinePeriod} type="date" />
        </div>
      )}
      <InputField
        {...field("target")}
        label={toolWords.target}
        hint={share ? toolWords.percentHint : undefined}
        inputMode="decimal"
      />
      <div class="pairs">
        <InputField {...field("starts_on")} label={toolWords.starts} type="date" />
        <InputField {...field("deadline")} label={toolWords.deadline} type="date" />
      </div>
      <Milestones
        id={sending.idOf("milestones")}
        stops={stops}
        onStops={setStops}
        note={share ? goalWords.inPercent : unit}
        error={sending.errorOf("milestones")}
      />
      <div class="sendbar">
        <Button type="submit" icon="call" busy={sending.busy} busyWords={toolWords.setting}>
          {toolWords.setIt}
        </Button>
      </div>
    </form>
  );
}

function Goal({ team }: { team: TeamOut }) {
  const loading = useLoad(`metrics of ${team.id}`, () => loadMetrics(team));
  const metrics = teamMetrics.value[team.id];
  if (!metrics) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const [first, ...others] = metrics;
  if (!first)
    return (
      <EmptyState
        title={toolWords.noMetric}
        action={
          <a class="btn" href={`/teams/${team.id}/metric`}>
            {toolWords.metricTitle}
          </a>
        }
      >
        {toolWords.noMetricWhy}
      </EmptyState>
    );
  return <GoalForm team={team} metrics={[first, ...others]} />;
}

export function SetGoalView({ params }: { params: Record<string, string> }) {
  return (
    <ToolPage teamId={params.id ?? ""} title={toolWords.goalTitle} why={() => toolWords.goalWhy}>
      {(team) => <Goal team={team} />}
    </ToolPage>
  );
}

/** A leader defines what is counted, so that everyone counts alike and it adds up the same way everywhere. */
import { useState } from "preact/hooks";

import type { LibraryMetric, MetricIn, TeamOut } from "../api";
import { http, read } from "../http";
import { AdoptMetric } from "../parts/AdoptMetric";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { ErrorSummary } from "../parts/ErrorSummary";
import { InputField, SelectField } from "../parts/Field";
import { LibraryPick } from "../parts/LibraryPick";
import { NoPatientDetails } from "../parts/NoPatientDetails";
import { Tick } from "../parts/Tick";
import { ToolPage } from "../parts/ToolPage";
import { go } from "../router";
import { useSending } from "../sending";
import { toast } from "../store/toasts";
import { words } from "../words";
import { libraryWords } from "../words/library";
import { toolWords } from "../words/tools";

type Kind = keyof typeof toolWords.kinds;

/** How each kind adds up, over teams and over time. */
const RULES: Record<Kind, Pick<MetricIn, "over_teams" | "over_time">> = {
  count: { over_teams: "sum", over_time: "sum" },
  share: { over_teams: "ratio", over_time: "ratio" },
  stock: { over_teams: "sum", over_time: "last" },
  average: { over_teams: "mean", over_time: "ratio" },
  highest: { over_teams: "max", over_time: "last" },
  lowest: { over_teams: "min", over_time: "last" },
  apart: { over_teams: "none", over_time: "last" },
};

const choices = <Value extends string>(labels: Record<Value, string>) =>
  (Object.keys(labels) as Value[]).map((value) => ({ value, label: labels[value] }));

const FIELDS = ["name", "counts", "out_of", "leaves_out", "unit"] as const;

/** Which kind of number a metric of the library is. */
function kindOf({ over_teams, over_time }: LibraryMetric): Kind {
  const kinds = Object.keys(RULES) as Kind[];
  const exact = kinds.find((kind) => RULES[kind].over_teams === over_teams && RULES[kind].over_time === over_time);
  return exact ?? kinds.find((kind) => RULES[kind].over_teams === over_teams) ?? "count";
}

function MetricForm({ team }: { team: TeamOut }) {
  const [from, setFrom] = useState<string | null>(null);
  const [kind, setKind] = useState<Kind>("count");
  const [text, setText] = useState({ name: "", counts: "", out_of: "", leaves_out: "", unit: "" });
  const [direction, setDirection] = useState<MetricIn["direction"]>("up");
  const [period, setPeriod] = useState<MetricIn["period"]>("week");
  const [reportedBy, setReportedBy] = useState<MetricIn["reported_by"]>("member");
  const [overTime, setOverTime] = useState<keyof typeof toolWords.overTimes>("ratio");
  const [hidesSmall, setHidesSmall] = useState(false);
  const [threshold, setThreshold] = useState<keyof typeof toolWords.thresholds>("0.8");
  const sending = useSending("metric", FIELDS);
  const two = kind === "share" || kind === "average";
  const adds = !["highest", "lowest", "apart"].includes(kind);
  const field = (name: (typeof FIELDS)[number]) => ({
    id: sending.idOf(name),
    value: text[name],
    error: sending.errorOf(name),
    onValue: (value: string) => {
      setText({ ...text, [name]: value });
    },
  });
  const copy = (metric: LibraryMetric) => {
    const { name, counts, out_of, leaves_out, unit } = metric;
    setFrom(metric.id);
    setKind(kindOf(metric));
    setText({ name, counts, out_of, leaves_out, unit: unit === "%" ? "" : unit });
    setDirection(metric.direction);
    setPeriod(metric.period);
    setReportedBy(metric.reported_by);
    setHidesSmall(metric.hides_small);
    toast(libraryWords.copied(name));
  };
  const submit = async () => {
    const fine = sending.check({
      name: !text.name.trim() && words.needed,
      counts: !text.counts.trim() && words.needed,
      out_of: two && !text.out_of.trim() && words.needed,
      unit: kind !== "share" && !text.unit.trim() && words.needed,
    });
    if (!fine) return;
    const body: MetricIn = {
      team_id: team.id,
      ...text,
      out_of: two ? text.out_of : "",
      unit: kind === "share" ? "%" : text.unit,
      direction,
      period,
      reported_by: reportedBy,
      threshold: Number(threshold),
      hides_small: adds && hidesSmall,
      copied_from: from,
      ...RULES[kind],
      ...(two && { over_time: overTime }),
    };
    if (await sending.send(() => read(http.POST("/api/v1/metrics", { body })))) {
      toast(toolWords.defined(text.name));
      go(`/teams/${team.id}`);
    }
  };
  return (
    <div class="stack stack-5">
      <LibraryPick onCopy={copy} />
      <AdoptMetric team={team} />
      <form
        class="card stack stack-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <ErrorSummary errors={sending.errors} />
        <Choices
          legend={toolWords.kind}
          name="kind"
          value={kind}
          options={choices(toolWords.kinds)}
          onValue={setKind}
          hint={toolWords.kindHints[kind]}
        />
        <InputField {...field("name")} label={toolWords.name} hint={toolWords.nameHint} />
        <InputField {...field("counts")} label={toolWords.counts} hint={toolWords.countsHint} />
        {two && (
          <InputField
            {...field("out_of")}
            label={kind === "share" ? toolWords.outOf : toolWords.ofHowMany}
            hint={kind === "share" ? toolWords.outOfHint : undefined}
          />
        )}
        <InputField {...field("leaves_out")} label={toolWords.leavesOut} note={words.leaveEmpty} />
        {kind !== "share" && <InputField {...field("unit")} label={toolWords.unit} hint={toolWords.unitHint} />}
        <Choices
          legend={toolWords.direction}
          name="direction"
          value={direction}
          options={choices(toolWords.directions)}
          onValue={setDirection}
        />
        <div class="pairs">
          <SelectField
            id="metric-period"
            label={toolWords.period}
            value={period}
            options={choices(toolWords.periods)}
            onValue={(value) => {
              setPeriod(value as MetricIn["period"]);
            }}
          />
          <SelectField
            id="metric-reporters"
            label={toolWords.reportedBy}
            value={reportedBy}
            options={choices(toolWords.reporters)}
            onValue={(value) => {
              setReportedBy(value as MetricIn["reported_by"]);
            }}
          />
        </div>
        <div class="pairs">
          <SelectField
            id="metric-threshold"
            label={toolWords.threshold}
            value={threshold}
            options={choices(toolWords.thresholds)}
            onValue={(value) => {
              setThreshold(value as keyof typeof toolWords.thresholds);
            }}
          />
          {two && (
            <SelectField
              id="metric-over-time"
              label={toolWords.overTime}
              value={overTime}
              options={choices(toolWords.overTimes)}
              onValue={(value) => {
                setOverTime(value as keyof typeof toolWords.overTimes);
              }}
            />
          )}
        </div>
        {adds && (
          <Tick
            id="metric-hides-small"
            label={toolWords.hidesSmall}
            hint={toolWords.hidesSmallHint}
            checked={hidesSmall}
            onChange={setHidesSmall}
          />
        )}
        <p class="small muted">{toolWords.fixed}</p>
        <NoPatientDetails />
        <div class="sendbar">
          <Button type="submit" busy={sending.busy} busyWords={toolWords.defining}>
            {toolWords.defineIt}
          </Button>
        </div>
      </form>
    </div>
  );
}

export function DefineMetricView({ params }: { params: Record<string, string> }) {
  return (
    <ToolPage teamId={params.id ?? ""} title={toolWords.metricTitle} why={toolWords.metricWhy}>
      {(team) => <MetricForm team={team} />}
    </ToolPage>
  );
}

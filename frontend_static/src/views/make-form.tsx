/** A leader says which numbers a team and all below it are asked for each period. */
import { useState } from "preact/hooks";

import type { FormIn, FormOut, MetricLine, TeamOut } from "../api";
import { http, read } from "../http";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { InputField, SelectField } from "../parts/Field";
import { Skeleton } from "../parts/Skeleton";
import { Sure } from "../parts/Sure";
import { ToolPage } from "../parts/ToolPage";
import { go } from "../router";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { loadForms, loadMetrics, teamForms, teamMetrics } from "../store/teamMetrics";
import { toast } from "../store/toasts";
import { words } from "../words";
import { toolWords } from "../words/tools";

type Hours = keyof typeof toolWords.dueOptions;
type Grace = keyof typeof toolWords.graceOptions;
const GRACE = (Object.keys(toolWords.graceOptions) as Grace[]).map((value) => ({
  value,
  label: toolWords.graceOptions[value],
}));
const HOURS = (Object.keys(toolWords.dueOptions) as Hours[]).map((value) => ({
  value,
  label: toolWords.dueOptions[value],
}));

const alike = (a: MetricLine, b: MetricLine) => a.period === b.period && a.reported_by === b.reported_by;

function FormForm({ team, metrics }: { team: TeamOut; metrics: readonly MetricLine[] }) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [name, setName] = useState<string | null>(null);
  const [hours, setHours] = useState<Hours>("24");
  const [grace, setGrace] = useState<Grace>("3");
  const [all, setAll] = useState(false);
  const sending = useSending("form", ["name", "numbers"]);
  const first = metrics.find((metric) => metric.id === chosen[0]);
  const called = name ?? toolWords.formNameValue[first?.period ?? "week"];
  const submit = async () => {
    const fine = sending.check({
      numbers: !first && toolWords.needNumbers,
      name: !called.trim() && words.needed,
    });
    if (!fine || !first) return;
    const body: FormIn = {
      team_id: team.id,
      name: called,
      period: first.period,
      reported_by: first.reported_by,
      due_hours: Number(hours),
      grace_days: Number(grace),
      numbers: chosen.map((metric_id, index) => ({ metric_id, required: all || index === 0, help: "" })),
    };
    if (await sending.send(() => read(http.POST("/api/v1/forms", { body })))) {
      toast(toolWords.made);
      go(`/teams/${team.id}`);
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
      <fieldset id={sending.idOf("numbers")} tabIndex={-1} aria-describedby="numbers-hint">
        <legend>{toolWords.numbers}</legend>
        <p class="small muted" id="numbers-hint">
          {toolWords.numbersHint}
        </p>
        {metrics.map((metric) => {
          const fits = !first || alike(first, metric);
          return (
            <label class="choice" key={metric.id} for={`number-${metric.id}`}>
              <input
                id={`number-${metric.id}`}
                type="checkbox"
                checked={chosen.includes(metric.id)}
                disabled={!fits}
                onChange={(event) => {
                  const others = chosen.filter((id) => id !== metric.id);
                  setChosen(event.currentTarget.checked ? [...others, metric.id] : others);
                }}
              />
              <span>
                {metric.name}
                <br />
                <span class="small muted">
                  {metric.counts}
                  {!fits && ` (${toolWords.otherKind})`}
                </span>
              </span>
            </label>
          );
        })}
      </fieldset>
      <InputField
        id={sending.idOf("name")}
        label={toolWords.formName}
        error={sending.errorOf("name")}
        value={called}
        onValue={setName}
      />
      <SelectField
        id="form-due"
        label={toolWords.due}
        value={hours}
        options={HOURS}
        onValue={(value) => {
          setHours(value as Hours);
        }}
      />
      <SelectField
        id="form-grace"
        label={toolWords.grace}
        value={grace}
        options={GRACE}
        onValue={(value) => {
          setGrace(value as Grace);
        }}
      />
      {chosen.length > 1 && (
        <label class="choice" for="form-all">
          <input
            id="form-all"
            type="checkbox"
            checked={all}
            onChange={(event) => {
              setAll(event.currentTarget.checked);
            }}
          />
          <span>{toolWords.allRequired}</span>
        </label>
      )}
      <p class="small muted">{toolWords.alsoAsked}</p>
      <div class="sendbar">
        <Button type="submit" icon="report" busy={sending.busy} busyWords={toolWords.making}>
          {toolWords.makeIt}
        </Button>
      </div>
    </form>
  );
}

function InForce({ team }: { team: TeamOut }) {
  const [closing, setClosing] = useState<FormOut | null>(null);
  useLoad(`forms of ${team.id}`, () => loadForms(team.id));
  const forms = teamForms.value[team.id] ?? [];
  if (!forms.length) return null;
  return (
    <aside class="aside" aria-label={toolWords.inForce}>
      <section class="card" aria-labelledby="in-force">
        <div class="card-head">
          <h2 id="in-force">{toolWords.inForce}</h2>
        </div>
        <ul class="rows">
          {forms.map((form) => (
            <li key={form.id} class="stack stack-1">
              <p>
                <b>{form.name}</b>
                {form.team_id !== team.id && `, ${toolWords.ofTeam(form.team_name)}`}
              </p>
              <p class="small muted">{form.numbers.map((number) => number.name).join(", ")}</p>
              {form.team_id === team.id && (
                <div>
                  <Button
                    look="second"
                    size="sm"
                    aria-label={`${toolWords.closeForm}: ${form.name}`}
                    onClick={() => {
                      setClosing(form);
                    }}
                  >
                    {toolWords.closeForm}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      </section>
      {closing && (
        <Sure
          title={toolWords.closeFormTitle(closing.name)}
          why={toolWords.closeFormWhy}
          verb={toolWords.closeForm}
          keep={toolWords.keep}
          onSure={async () => {
            const params = { path: { form_id: closing.id } };
            await read(http.PUT("/api/v1/forms/{form_id}/closed", { params, body: {} }));
            await loadForms(team.id);
          }}
          onClose={() => {
            setClosing(null);
          }}
        />
      )}
    </aside>
  );
}

function Make({ team }: { team: TeamOut }) {
  const loading = useLoad(`metrics of ${team.id}`, () => loadMetrics(team));
  const metrics = teamMetrics.value[team.id];
  if (!metrics) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return (
    <>
      {metrics.length ? (
        <FormForm team={team} metrics={metrics} />
      ) : (
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
      )}
      <InForce team={team} />
    </>
  );
}

export function MakeFormView({ params }: { params: Record<string, string> }) {
  return (
    <ToolPage teamId={params.id ?? ""} title={toolWords.formTitle} why={toolWords.formWhy}>
      {(team) => <Make team={team} />}
    </ToolPage>
  );
}

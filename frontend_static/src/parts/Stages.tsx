/** What a metric is a stage of: each with its share of the stage before; and linking it, for who looks after it. */
import { useState } from "preact/hooks";

import type { GoalOut, MetricLine, MetricOut, StagesOut } from "../api";
import { count, percent } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { takeMetric } from "../store/goals";
import { useLoad } from "../store/loading";
import { changed } from "../store/snapshots";
import { toast } from "../store/toasts";
import { libraryWords } from "../words/library";
import { Button } from "./Button";
import { DialogForm } from "./DialogForm";
import { SelectField } from "./Field";
import { Told } from "./Told";

interface LinkProps {
  metric: MetricOut;
  onDone: () => void;
  onClose: () => void;
}

function LinkStage({ metric, onDone, onClose }: LinkProps) {
  const [others, setOthers] = useState<readonly MetricLine[]>([]);
  const [before, setBefore] = useState(metric.stage_of ?? "");
  const sending = useSending("stage", ["before_id"]);
  useLoad(`stages to link/${metric.id}`, async () => {
    const params = { query: { team_id: metric.team_id } };
    const page = await read<{ items: MetricLine[] }>(http.GET("/api/v1/metrics", { params }));
    const alike = ({ id, period, reported_by, over_teams }: MetricLine) =>
      id !== metric.id && period === metric.period && reported_by === metric.reported_by && over_teams === "sum";
    setOthers(page.items.filter(alike));
  });
  const save = async () => {
    const arrived = await sending.send(async () => {
      const path = { metric_id: metric.id };
      await read(
        http.PUT("/api/v1/metrics/{metric_id}/stage", { params: { path }, body: { before_id: before || null } }),
      );
      await changed(() => read<MetricOut>(http.GET("/api/v1/metrics/{metric_id}", { params: { path } })), takeMetric);
    });
    if (!arrived) return;
    toast(libraryWords.linked);
    onDone();
    onClose();
  };
  return (
    <DialogForm
      title={libraryWords.linkTitle}
      sending={sending}
      onSend={save}
      onClose={onClose}
      verb={libraryWords.link}
      busyWords={libraryWords.linking}
      intro={<p class="small muted">{libraryWords.stagesWhy}</p>}
    >
      <SelectField
        id={sending.idOf("before_id")}
        label={libraryWords.before}
        error={sending.errorOf("before_id")}
        value={before}
        onValue={setBefore}
        options={[
          { value: "", label: libraryWords.noStage },
          ...others.map((other) => ({ value: other.id, label: other.name })),
        ]}
      />
    </DialogForm>
  );
}

export function Stages({ goal, metric, teamId }: { goal: GoalOut; metric: MetricOut; teamId: string }) {
  const [found, setFound] = useState<StagesOut | null>(null);
  const [linking, setLinking] = useState(false);
  const period = goal.current?.period;
  const loading = useLoad(`stages/${metric.id}/${teamId}/${period ?? ""}`, async () => {
    const params = { path: { metric_id: metric.id }, query: { team_id: teamId, ...(period && { period }) } };
    setFound(await read<StagesOut>(http.GET("/api/v1/metrics/{metric_id}/stages", { params })));
  });
  const linkable = metric.may_edit && metric.over_teams === "sum";
  if (!found || (found.stages.length < 2 && !linkable)) return null;
  return (
    <section class="card stack stack-3" aria-labelledby="stages">
      <div class="card-head">
        <h2 id="stages">{libraryWords.stages}</h2>
        {found.stages.length > 1 && <span class="small muted">{found.label}</span>}
      </div>
      {found.stages.length > 1 && (
        <ol class="rows small">
          {found.stages.map((stage) => (
            <li key={stage.metric_id}>
              <b>{stage.value === null ? "–" : count(stage.value)}</b> {stage.name} <Told told={stage.told} />
              {stage.share !== null && (
                <span class="muted">
                  {" "}
                  {stage.share > 1 ? stage.sentence : libraryWords.share(percent(stage.share))}
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
      {linkable && (
        <div class="row">
          <Button
            look="second"
            size="sm"
            onClick={() => {
              setLinking(true);
            }}
          >
            {libraryWords.linkTitle}
          </Button>
        </div>
      )}
      {linking && (
        <LinkStage
          metric={metric}
          onDone={loading.again}
          onClose={() => {
            setLinking(false);
          }}
        />
      )}
    </section>
  );
}

/** Metrics of teams below, which this team can take up, so that all below it can be asked for them. */
import { useState } from "preact/hooks";

import type { MetricLine, TeamOut } from "../api";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import { useLoad } from "../store/loading";
import { loadMetrics, metricsBelow } from "../store/teamMetrics";
import { toast } from "../store/toasts";
import { libraryWords } from "../words/library";
import { Button } from "./Button";

export function AdoptMetric({ team }: { team: TeamOut }) {
  useLoad(`metrics of ${team.id}`, () => loadMetrics(team));
  const [busy, setBusy] = useState("");
  const below = metricsBelow.value[team.id] ?? [];
  if (!below.length) return null;
  const adopt = async (metric: MetricLine) => {
    setBusy(metric.id);
    try {
      const init = { params: { path: { metric_id: metric.id } }, body: { team_id: team.id } };
      await read(http.PUT("/api/v1/metrics/{metric_id}/team", init));
      toast(libraryWords.adopted(metric.name));
      await loadMetrics(team);
    } catch (error) {
      toast(sentenceOf(error));
    } finally {
      setBusy("");
    }
  };
  return (
    <section class="card stack" aria-labelledby="adopt">
      <h2 id="adopt">{libraryWords.adoptTitle}</h2>
      <p class="small muted">{libraryWords.adoptWhy}</p>
      <ul class="rows">
        {below.map((metric) => (
          <li key={metric.id} class="stack stack-2">
            <p>
              <b>{metric.name}</b> <span class="small muted">{libraryWords.of(metric.team_name)}</span>
              <br />
              {metric.counts}
            </p>
            <div class="row">
              <Button
                look="second"
                size="sm"
                busy={busy === metric.id}
                busyWords={libraryWords.linking}
                onClick={() => void adopt(metric)}
              >
                {libraryWords.adopt(metric.name)}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

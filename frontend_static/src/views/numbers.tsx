/** /teams/:id/numbers: what a team's figures are made of, number by number, and bringing one that is missing. */
import { useEffect, useState } from "preact/hooks";

import type { MetricLine, TeamOut } from "../api";
import { BringNumber } from "../parts/BringNumber";
import { EmptyState } from "../parts/EmptyState";
import { FactTable } from "../parts/FactTable";
import { Failed } from "../parts/Failed";
import { SelectField } from "../parts/Field";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { ToolPage } from "../parts/ToolPage";
import { place } from "../router";
import { facts, factsKey, followFacts, loadFacts, PERIODS } from "../store/facts";
import { useLoad } from "../store/loading";
import { myId } from "../store/me";
import { loadMetrics, teamMetrics } from "../store/teamMetrics";
import { fileWords } from "../words/files";
import { numberWords } from "../words/numbers";

function Made({ team, metric }: { team: TeamOut; metric: MetricLine }) {
  const key = factsKey(metric.id, team.id);
  const load = (periods: number) => loadFacts(metric.id, team.id, metric.period, periods);
  const loading = useLoad(`facts ${key}`, () => load(facts.peek(key)?.periods ?? PERIODS));
  const { again } = loading;
  useEffect(() => followFacts(key, again), [key, again]);
  const known = facts.get(key);
  if (!known) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return (
    <>
      {known.items.length ? (
        <FactTable team={team} metric={metric} facts={known.items} />
      ) : (
        team.children.length === 0 && <p class="muted">{numberWords.none}</p>
      )}
      {!team.inside && metric.reported_by === "member" && <p class="notice">{numberWords.hidden}</p>}
      {team.children.length > 0 && (
        <div class="stack stack-2">
          <p>{numberWords.ofBelow(team.name)}</p>
          <ul class="rows">
            {team.children.map((child) => (
              <li key={child.id}>
                <a href={`/teams/${child.id}/numbers?metric=${metric.id}`}>{child.name}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {(known.items.length > 0 || team.children.length === 0) && (
        <Older load={() => load(known.periods * 4)} label={numberWords.older} />
      )}
    </>
  );
}

function Numbers({ team }: { team: TeamOut }) {
  const loading = useLoad(`metrics of ${team.id}`, () => loadMetrics(team));
  const [chosen, setChosen] = useState(() => place.peek().search.get("metric") ?? "");
  const metrics = teamMetrics.value[team.id];
  if (!metrics) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const metric = metrics.find((each) => each.id === chosen) ?? metrics[0];
  if (!metric) return <EmptyState title={numberWords.noMetric}>{numberWords.noMetricWhy}</EmptyState>;
  const mayBring =
    metric.reported_by === "team" &&
    team.children.length === 0 &&
    !team.closed &&
    (team.rights.lead || metric.owner.id === myId());
  const key = factsKey(metric.id, team.id);
  return (
    <>
      <section class="card stack" aria-labelledby="made-of">
        <h2 id="made-of">{metric.name}</h2>
        {metrics.length > 1 && (
          <div class="narrowfield">
            <SelectField
              id="which-number"
              label={numberWords.metric}
              value={metric.id}
              options={metrics.map((each) => ({ value: each.id, label: each.name }))}
              onValue={setChosen}
            />
          </div>
        )}
        <Made key={key} team={team} metric={metric} />
        <p>
          <a href={`/teams/${team.id}/files?metric=${metric.id}`}>{fileWords.linkNumbers}</a>
        </p>
      </section>
      {mayBring && (
        <div class="measure">
          <BringNumber
            key={`bring ${key}`}
            team={team}
            metric={metric}
            onSaved={() => {
              loadFacts(metric.id, team.id, metric.period, facts.peek(key)?.periods ?? PERIODS).catch(() => undefined);
            }}
          />
        </div>
      )}
    </>
  );
}

export function NumbersView({ params }: { params: Record<string, string> }) {
  return (
    <ToolPage teamId={params.id ?? ""} title={numberWords.title} why={numberWords.why} may={() => true} wide>
      {(team) => <Numbers key={team.id} team={team} />}
    </ToolPage>
  );
}

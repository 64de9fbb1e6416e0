/**
 * A goal's series over time, with what stands on it, and all of it to take away. It is drawn anew a moment after a figure
 * of it changed, in its own place.
 */
import { useEffect, useRef } from "preact/hooks";

import type { GoalOut } from "../api";
import { useLoad } from "../store/loading";
import { chartKey, charts, loadChart, moved, seriesKey } from "../store/rollups";
import { spaced } from "../store/spaced";
import { words } from "../words";
import { goalWords } from "../words/goals";
import { Button } from "./Button";
import { ChartFigure } from "./ChartFigure";
import { ChartMarks } from "./ChartMarks";
import { Icon } from "./Icon";
import { Skeleton } from "./Skeleton";

/** Soon after a report; in a storm of them no more often than this, in milliseconds. */
const redraw = spaced(1500, 10_000);

const seriesNews = (metricId: string, teamId: string): number => moved.value[seriesKey(metricId, teamId)] ?? 0;

interface Props {
  goal: GoalOut;
  teamId: string;
  teamName: string;
}

export function GoalChart({ goal, teamId, teamName }: Props) {
  const metric = goal.metric;
  const key = chartKey(metric.id, teamId, goal.id);
  const loading = useLoad(`chart/${key}/${goal.version}`, () => loadChart(metric.id, teamId, goal.id));
  const news = seriesNews(metric.id, teamId);
  const { again } = loading;
  const drawn = useRef(news);
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  useEffect(() => {
    if (news === drawn.current) return;
    drawn.current = news;
    redraw(key, () => {
      if (here.current) again();
    });
  }, [news, again, key]);
  const chart = charts.get(key);
  const file = (kind: "svg" | "png" | "csv") =>
    `/api/v1/metrics/${metric.id}/chart.${kind}?team_id=${teamId}&goal_id=${goal.id}`;
  return (
    <section class="card stack" aria-labelledby="chart-title">
      <div class="card-head">
        <h2 id="chart-title">{goalWords.chart[metric.period]}</h2>
        <span class="row row-tight">
          <Icon name="get" size="sm" />
          <a class="more" href={file("png")} download>
            {goalWords.downloadPicture}
          </a>
          <a class="more" href={file("svg")} download>
            {goalWords.downloadChart}
          </a>
          <a class="more" href={file("csv")} download>
            {goalWords.downloadCsv}
          </a>
        </span>
      </div>
      {!chart && loading.state === "failed" && (
        <div class="stack stack-3">
          <p>{loading.problem?.message ?? words.problem.offline}</p>
          <div class="row">
            <Button look="second" onClick={again}>
              {words.tryAgain}
            </Button>
          </div>
        </div>
      )}
      {!chart && loading.state === "loading" && <Skeleton />}
      {chart &&
        (chart.points.some((point) => point.value !== null) ? (
          <>
            <ChartFigure
              chart={chart}
              unit={metric.unit}
              period={metric.period}
              title={`${metric.name}, ${teamName}`}
            />
            <ChartMarks chart={chart} goal={goal} teamId={teamId} onChange={again} />
          </>
        ) : (
          <p class="muted">{goalWords.noChart}</p>
        ))}
    </section>
  );
}

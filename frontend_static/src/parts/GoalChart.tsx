/**
 * A series over time: icons with their sentences, the drawing from our own server (a wide and a narrow one), its key,
 * the same as a table, and both to take away. It is drawn anew a moment after a figure of it changed, in its own place.
 */
import { useEffect, useRef } from "preact/hooks";

import type { ChartOut, GoalOut } from "../api";
import { figure } from "../format";
import { useLoad } from "../store/loading";
import { chartKey, charts, loadChart, moved, seriesKey } from "../store/rollups";
import { spaced } from "../store/spaced";
import { words } from "../words";
import { goalWords } from "../words/goals";
import { Button } from "./Button";
import { ChartMarks } from "./ChartMarks";
import { Icon } from "./Icon";
import { Skeleton } from "./Skeleton";
import { SpcIcon } from "./SpcIcon";

/** Soon after a report; in a storm of them no more often than this, in milliseconds. */
const redraw = spaced(1500, 10_000);

const MARKS = {
  common: <circle class="pt pt-common" cx="10" cy="10" r="6" />,
  better: <path class="pt pt-better" d="M10 3l7 12H3z" />,
  worse: <path class="pt pt-worse" d="m10 2 8 8-8 8-8-8z" />,
  neutral: <path class="pt pt-neutral" d="M4 4h12v12H4z" />,
  hollow: <circle class="pt pt-hollow" cx="10" cy="10" r="6" />,
  prov: <circle class="pt pt-prov" cx="10" cy="10" r="6.5" />,
};

type Mark = keyof typeof MARKS;

function toneOf(point: ChartOut["points"][number]): Mark {
  if (!point.judged) return "prov";
  const type = point.point_type ?? "common_cause";
  if (type === "special_cause_improvement") return "better";
  if (type === "special_cause_concern") return "worse";
  return type === "common_cause" ? "common" : "neutral";
}

function Key({ chart }: { chart: ChartOut }) {
  const drawn = chart.points.filter((point) => point.value !== null);
  const there = new Set(drawn.map(toneOf));
  if (drawn.some((point) => point.judged && point.hollow)) there.add("hollow");
  const marks = (Object.keys(MARKS) as Mark[]).filter((mark) => there.has(mark));
  return (
    <ul class="key" aria-label={goalWords.key}>
      {marks.map((mark) => (
        <li key={mark}>
          <svg viewBox="0 0 20 20" aria-hidden="true">
            {MARKS[mark]}
          </svg>
          {goalWords.keys[mark]}
        </li>
      ))}
    </ul>
  );
}

function Table({ chart, goal, teamName }: { chart: ChartOut; goal: GoalOut; teamName: string }) {
  const { unit, period, name } = goal.metric;
  const rows = chart.points.filter((point) => point.value !== null || point.told === "none").reverse();
  return (
    <details>
      <summary>{goalWords.table}</summary>
      {/* A wide table scrolls sideways in its own box, by keyboard too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div class="tablewrap" tabIndex={0} role="region" aria-label={`${name}, ${teamName}`}>
        <table class="table">
          <caption>
            {name}, {teamName}
          </caption>
          <thead>
            <tr>
              <th scope="col">{goalWords.period[period]}</th>
              <th scope="col" class="n">
                {goalWords.value}
              </th>
              <th scope="col" class="n">
                {goalWords.average}
              </th>
              <th scope="col" class="n">
                {goalWords.limits}
              </th>
              <th scope="col">{goalWords.rules}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((point) => (
              <tr key={point.period}>
                <th scope="row">{point.label}</th>
                <td class="n">{figure(point.value, unit)}</td>
                <td class="n">{figure(point.mean, unit)}</td>
                <td class="n">
                  {point.lpl === null || point.upl === null
                    ? "–"
                    : goalWords.limitsOf(figure(point.lpl, unit), figure(point.upl, unit))}
                </td>
                <td>
                  {point.judged || point.told === "none" ? (point.label_of_point ?? "–") : goalWords.notJudged}
                  {point.judged && point.hollow && <small>{goalWords.hollow}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

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
            {(chart.variation ?? chart.assurance) && (
              <div class="mdcs">
                {chart.variation && <SpcIcon icon={chart.variation} />}
                {chart.assurance && <SpcIcon icon={chart.assurance} />}
              </div>
            )}
            <figure>
              <div dangerouslySetInnerHTML={{ __html: chart.svg_wide }} />
              <div dangerouslySetInnerHTML={{ __html: chart.svg_narrow }} />
              {chart.story && (
                // The icon's sentence says it already to who sees it.
                <figcaption class={chart.story === chart.variation?.sentence ? "vh" : "small"}>
                  {chart.story}
                </figcaption>
              )}
            </figure>
            <Key chart={chart} />
            {chart.notes.length > 0 && (
              <div class="hint-box">
                {chart.notes.map((note) => (
                  <p key={note}>{note}</p>
                ))}
              </div>
            )}
            <Table chart={chart} goal={goal} teamName={teamName} />
            <ChartMarks chart={chart} goal={goal} teamId={teamId} onChange={again} />
          </>
        ) : (
          <p class="muted">{goalWords.noChart}</p>
        ))}
    </section>
  );
}

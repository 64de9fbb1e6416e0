/**
 * A series over time: icons with their sentences, the drawing from our own server (a wide and a narrow one), its key, what
 * stands on it in words, and the same as a table.
 */
import type { ChartDrawn } from "../api";
import { figure } from "../format";
import { goalWords } from "../words/goals";
import { SpcIcon } from "./SpcIcon";

const MARKS = {
  common: <circle class="pt pt-common" cx="10" cy="10" r="6" />,
  better: <path class="pt pt-better" d="M10 3l7 12H3z" />,
  worse: <path class="pt pt-worse" d="m10 2 8 8-8 8-8-8z" />,
  neutral: <path class="pt pt-neutral" d="M4 4h12v12H4z" />,
  hollow: <circle class="pt pt-hollow" cx="10" cy="10" r="6" />,
  prov: <circle class="pt pt-prov" cx="10" cy="10" r="6.5" />,
};

type Mark = keyof typeof MARKS;

function toneOf(point: ChartDrawn["points"][number]): Mark {
  if (!point.judged) return "prov";
  const type = point.point_type ?? "common_cause";
  if (type === "special_cause_improvement") return "better";
  if (type === "special_cause_concern") return "worse";
  return type === "common_cause" ? "common" : "neutral";
}

function Key({ chart }: { chart: ChartDrawn }) {
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

interface Props {
  chart: ChartDrawn;
  unit: string;
  period: string;
  /** Of the table: what is counted, and whose. */
  title: string;
}

function Table({ chart, unit, period, title }: Props) {
  const rows = chart.points.filter((point) => point.value !== null || point.told === "none").reverse();
  return (
    <details>
      <summary>{goalWords.table}</summary>
      {/* A wide table scrolls sideways in its own box, by keyboard too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div class="tablewrap" tabIndex={0} role="region" aria-label={title}>
        <table class="table">
          <caption>{title}</caption>
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

export function ChartFigure({ chart, unit, period, title }: Props) {
  return (
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
          <figcaption class={chart.story === chart.variation?.sentence ? "vh" : "small"}>{chart.story}</figcaption>
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
      <Table chart={chart} unit={unit} period={period} title={title} />
    </>
  );
}

/** One summary as it was passed up: the figures as they were known then, the leader's sentence, highs and lows. */
import type { SummaryOut } from "../api";
import { figure, moment, outOf } from "../format";
import { myId } from "../store/me";
import { lower } from "../words";
import { flagWords } from "../words/flags";
import { summaryWords } from "../words/summaries";
import { FlagIt, HiddenNote } from "./FlagIt";
import { Icon } from "./Icon";

type Known = Pick<SummaryOut["figures"][number], "value" | "numerator" | "denominator" | "received" | "unit">;

export const inFigures = (each: Known): string => {
  if (!each.received) return summaryWords.empty;
  const value = figure(each.value, each.unit);
  return each.unit === "%" ? `${value} (${outOf(each.numerator, each.denominator)})` : value;
};

export function SummaryFigures({
  of,
}: {
  of: Pick<SummaryOut, "figures" | "teams" | "teams_expected"> & { figures_now?: SummaryOut["figures_now"] };
}) {
  const first = of.figures[0];
  return (
    <>
      <ul class="rows">
        {of.figures.map((each) => {
          const now = of.figures_now?.find((other) => other.metric_id === each.metric_id);
          const changed =
            now !== undefined &&
            (now.numerator !== each.numerator ||
              now.denominator !== each.denominator ||
              now.received !== each.received);
          return (
            <li key={each.metric_id}>
              {each.name} <b>{inFigures(each)}</b>
              {changed && <span class="muted"> · {summaryWords.nowIs(inFigures({ ...now, unit: each.unit }))}</span>}
            </li>
          );
        })}
      </ul>
      {first && (
        <p class="small muted">
          {summaryWords.complete(first.received, first.expected)}
          {of.teams_expected > 0 && `, ${summaryWords.teams(of.teams, of.teams_expected)}`}
        </p>
      )}
    </>
  );
}

export function SummaryCard({ summary }: { summary: SummaryOut }) {
  const revised = summary.figures.some((each) => {
    const now = summary.figures_now.find((other) => other.metric_id === each.metric_id);
    return now && (now.numerator !== each.numerator || now.received !== each.received || now.revised !== each.revised);
  });
  return (
    <article class="card stack stack-3" aria-labelledby={`summary-${summary.id}`}>
      <h2 id={`summary-${summary.id}`}>
        {summary.team.name}, {lower(summary.label)}
      </h2>
      <p class="small muted">
        {summaryWords.by(summary.author.name, summaryWords.asAt(moment(summary.as_at)))}
        {summary.version > 1 && `. ${summaryWords.version(summary.version)}`}
      </p>
      {summary.sentence ? (
        <p class="measure">
          {summary.sentence}{" "}
          {summary.author.id !== myId() && (
            <FlagIt
              kind="summary"
              id={summary.id}
              teamId={summary.team.id}
              of={summaryWords.sentenceOf(summary.author.name)}
              small
            />
          )}
        </p>
      ) : (
        summary.hidden && <p class="small muted">{flagWords.wordsHidden}</p>
      )}
      {summary.hidden && summary.sentence && <HiddenNote />}
      <SummaryFigures of={summary} />
      {revised && <p class="small muted">{summaryWords.revised}</p>}
      {summary.items.length > 0 && (
        <dl class="hl">
          {summary.items.map((item) => (
            <div key={`${item.kind} ${item.text}`}>
              <dt>
                <Icon name={item.kind} />
                {item.kind === "high" ? summaryWords.high : summaryWords.low}
              </dt>
              <dd>
                {item.text}
                <span class="small muted">
                  {" "}
                  {item.member ? summaryWords.from(item.member.name, item.team.name) : item.team.name}
                  {item.waits_for_consent && `. ${summaryWords.named}`}
                </span>{" "}
                {item.report_id && <a href={`/reports/${item.report_id}`}>{summaryWords.read}</a>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  );
}

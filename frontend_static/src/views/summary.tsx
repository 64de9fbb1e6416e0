/** /summaries/:id: what a team's leader passed up for a period, as it was known then. */
import { Failed } from "../parts/Failed";
import { Skeleton } from "../parts/Skeleton";
import { SummaryCard } from "../parts/SummaryCard";
import { useTitle } from "../parts/title";
import { useLoad } from "../store/loading";
import { loadSummary, summaries } from "../store/summaries";
import { within } from "../words";
import { summaryWords } from "../words/summaries";

export function SummaryView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const loading = useLoad(`summary ${id}`, () => loadSummary(id));
  const summary = summaries.get(id);
  useTitle(summary ? summaryWords.readOf(summary.team.name) : "");
  if (!summary)
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <div class="stack stack-1">
        <p class="muted small">
          <a href={`/teams/${summary.team.id}`}>{summary.team.name}</a>
        </p>
        <h1>
          {summaryWords.card}: {within(summary.label)}
        </h1>
      </div>
      <div class="measure">
        <SummaryCard summary={summary} />
      </div>
    </div>
  );
}

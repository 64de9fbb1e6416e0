/** /reports/:id: one report, with how it was sent and corrected, and what was said about it. */
import { Failed } from "../parts/Failed";
import { Remarks } from "../parts/Remarks";
import { ReportItem } from "../parts/ReportItem";
import { Revisions } from "../parts/Revisions";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { useLoad } from "../store/loading";
import { loadReport, reports } from "../store/reports";
import { within } from "../words";
import { remarkWords } from "../words/board";

export function OneReportView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const loading = useLoad(`report ${id}`, () => loadReport(id));
  const report = reports.get(id);
  const title = report
    ? remarkWords.reportOf(report.member?.name ?? remarkWords.ofTeam(report.team_name), within(report.label))
    : "";
  useTitle(title);
  if (!report)
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <div class="stack stack-1">
        <p class="muted small">
          <a href={`/teams/${report.team_id}`}>{report.team_name}</a>
        </p>
        <h1>{title}</h1>
      </div>
      <div class="cols cols-report">
        <div class="stack stack-5">
          <ul class="feed">
            <ReportItem id={id} />
          </ul>
          {report.may_remark && <Remarks report={report} />}
        </div>
        <aside class="aside" aria-label={remarkWords.history}>
          <section class="card stack stack-3" aria-labelledby="history">
            <h2 id="history">{remarkWords.history}</h2>
            <Revisions report={report} />
          </section>
        </aside>
      </div>
    </div>
  );
}

/** Reporting up: one report at a time, who sees it, and what came of it. `?correct=` corrects one that was sent. */
import { useState } from "preact/hooks";

import type { DueOut, SentOut } from "../api";
import { listed, moment } from "../format";
import { Badge } from "../parts/Badge";
import { CorrectReport } from "../parts/CorrectReport";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { LowWords } from "../parts/Lows";
import { Outbox } from "../parts/Outbox";
import { Paused } from "../parts/Paused";
import { ReportForm } from "../parts/ReportForm";
import { SentPanel } from "../parts/SentReport";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { WhoSeesReport } from "../parts/WhoSeesReport";
import { place } from "../router";
import { forms, loadForm } from "../store/forms";
import { askForLows, lowIds, lows } from "../store/lows";
import { myId } from "../store/me";
import { useLoad } from "../store/loading";
import { waitsFor } from "../store/outbox";
import { due, dueKey, loadDue, loadReport, reports } from "../store/reports";
import { within } from "../words";
import { reportWords } from "../words/report";

type State = keyof typeof reportWords.due;
const known = (state: string): State => (state in reportWords.due ? (state as State) : "open");

export function DueBadge({ one }: { one: DueOut }) {
  const state = known(one.state);
  return (
    <Badge kind={state === "open" ? "wait" : "do"} icon="clock">
      {reportWords.badge[state](moment(one.due_at))}
    </Badge>
  );
}

/** My own lows that were answered, the latest first. */
function CameOfIt() {
  const mine = lowIds.value
    .map((id) => lows.get(id))
    .filter((low) => low !== null)
    .filter((low) => low.author.id === myId() && low.answers.length > 0)
    .slice(-2)
    .reverse();
  if (!mine.length) return null;
  return (
    <section class="card stack stack-3" aria-labelledby="came-of">
      <h2 id="came-of">{reportWords.cameOf}</h2>
      <dl class="hl">
        {mine.map((low) => (
          <LowWords key={low.id} low={low} />
        ))}
      </dl>
    </section>
  );
}

function One({ one, onSent }: { one: DueOut; onSent: (due: DueOut, result: SentOut | null) => void }) {
  const leaders = listed(one.leaders.map((leader) => leader.name));
  return (
    <div class="report stack stack-5">
      <div class="stack stack-1">
        <p class="muted small">
          {reportWords.toTeam(one.team_name)}. {leaders && `${reportWords.to(leaders)}.`}
        </p>
        <h1>{reportWords.title(within(one.label))}</h1>
        <p class="muted">
          {reportWords.short} {reportWords.due[known(one.state)](moment(one.due_at))}
        </p>
      </div>
      <div class="card">
        <ReportForm due={one} onSent={onSent} />
      </div>
    </div>
  );
}

export function OtherReports({ items }: { items: readonly DueOut[] }) {
  if (!items.length) return null;
  return (
    <section class="card asked" aria-labelledby="also-asked">
      <div class="card-head">
        <h2 id="also-asked">{reportWords.next}</h2>
      </div>
      <div class="asks">
        {items.map((one) => (
          <div class="askrow" key={dueKey(one)}>
            <div>
              <h3>{reportWords.title(within(one.label))}</h3>
              <p>
                {one.team_name}. {reportWords.due[known(one.state)](moment(one.due_at))}
              </p>
            </div>
            <a class="btn btn-second" href={`/report/${one.form_id}/${one.team_id}/${one.period}`}>
              {reportWords.report}
              <span class="vh"> {within(one.label)}</span>
            </a>
          </div>
        ))}
      </div>
    </section>
  );
}

function Correct({ id }: { id: string }) {
  const loading = useLoad(`report ${id}`, async () => {
    await loadReport(id);
    const formId = reports.peek(id)?.form_id;
    if (formId) await loadForm(formId);
  });
  const report = reports.get(id);
  const form = report && forms.get(report.form_id);
  if (loading.state === "failed") return <Failed loading={loading} />;
  if (!report || !form || loading.state === "loading") return <Skeleton />;
  return <CorrectReport report={report} form={form} />;
}

export function ReportView({ params }: { params: Record<string, string> }) {
  const correct = place.value.search.get("correct");
  const [sent, setSent] = useState<{ due: DueOut; result: SentOut | null } | null>(null);
  const loading = useLoad("due", async () => {
    await Promise.all([loadDue(Boolean(params.form)), askForLows({ limit: 50 })]);
  });
  const open = (due.value ?? []).filter((one) => !waitsFor(one));
  const wanted = open.find(
    (one) => one.form_id === params.form && one.team_id === params.team && one.period === params.period,
  );
  const one = sent ? null : (wanted ?? (params.form ? null : open[0]) ?? null);
  useTitle(one ? reportWords.title(within(one.label)) : reportWords.report);
  if (correct)
    return (
      <div class="page">
        <Correct key={correct} id={correct} />
      </div>
    );
  return (
    <div class="page">
      <Outbox />
      <div class="cols cols-report">
        <div class="stack stack-5">
          {sent && <h1 class="vh">{reportWords.report}</h1>}
          {sent && <SentPanel due={sent.due} result={sent.result} />}
          {one && (
            <One
              key={dueKey(one)}
              one={one}
              onSent={(of, result) => {
                setSent({ due: of, result });
                scrollTo(0, 0);
              }}
            />
          )}
          {!one && !sent && due.value !== null && (
            <EmptyState
              whole
              title={reportWords.nothingTitle}
              action={
                <>
                  <Paused />
                  <a class="btn btn-second" href="/">
                    {reportWords.toHome}
                  </a>
                </>
              }
            >
              {reportWords.nothing}
            </EmptyState>
          )}
          {due.value === null && loading.state === "loading" && <Skeleton />}
          {due.value === null && loading.state === "failed" && <Failed loading={loading} />}
          <OtherReports
            items={open.filter((other) => other !== one && !(sent && dueKey(sent.due) === dueKey(other)))}
          />
        </div>
        <aside class="aside" aria-label={one ? reportWords.who : reportWords.cameOf}>
          {one && <WhoSeesReport one={one} />}
          <CameOfIt />
          <p class="small muted">{reportWords.offlineNote}</p>
        </aside>
      </div>
    </div>
  );
}

/** /live: how the live feed is doing, for administrators. Read again every five seconds while somebody looks. */
import { useEffect } from "preact/hooks";

import type { ProcessOut, ProcessPage } from "../api";
import { count, moment, since } from "../format";
import { Badge } from "../parts/Badge";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { useLoad } from "../store/loading";
import { loadProcesses, processes } from "../store/processes";
import { processWords } from "../words/processes";

const EVERY = 5_000;
/** A process that has not told of itself for so long is gone, or stuck. */
const SILENT = 30_000;

function Log({ log }: { log: ProcessPage["log"] }) {
  return (
    <section class="card stack" aria-labelledby="log">
      <h2 id="log">{processWords.log}</h2>
      <dl class="hl">
        <dt>{processWords.position}</dt>
        <dd>{count(log.position)}</dd>
        <dt>{processWords.unstamped}</dt>
        <dd>{log.unstamped ? count(log.unstamped) : processWords.unstampedNone}</dd>
        <dt>{processWords.kept}</dt>
        <dd>{log.oldest_at ? moment(log.oldest_at) : processWords.keptNone}</dd>
        <dt>{processWords.epoch}</dt>
        <dd class="breaks">
          {log.epoch}
          <br />
          <span class="small muted">{processWords.epochHint}</span>
        </dd>
      </dl>
    </section>
  );
}

type Delays = "lag_p50_ms" | "lag_p99_ms";
type Live = Required<ProcessOut> & { [Name in Exclude<keyof ProcessOut, Delays>]-?: NonNullable<ProcessOut[Name]> };

/** What only a process with a live engine tells. */
function LiveCells({ process }: { process: Live }) {
  const { resumes, connections, streams, queued_bytes, behind, delivered_total } = process;
  const cut = Object.entries(process.cut).filter(([, number]) => number > 0);
  return (
    <>
      <td data-th={processWords.connections}>
        {count(connections)}
        {streams > 0 && <small>{processWords.streams(streams)}</small>}
      </td>
      <td data-th={processWords.waiting}>
        {processWords.bytes(queued_bytes)}
        <small>{processWords.behind(behind)}</small>
      </td>
      <td data-th={processWords.delay}>
        {process.lag_p99_ms === null ? processWords.delayNone : processWords.delayP99(process.lag_p99_ms)}
        {process.lag_p50_ms !== null && <small>{processWords.delayP50(process.lag_p50_ms)}</small>}
      </td>
      <td data-th={processWords.delivered}>{count(delivered_total)}</td>
      <td data-th={processWords.came}>
        {processWords.lossless(resumes.lossless)}
        <small>{processWords.reset(resumes.reset)}</small>
        <small>{processWords.fresh(resumes.fresh)}</small>
      </td>
      <td data-th={processWords.cut}>
        {cut.length === 0 && processWords.cutNone}
        {cut.map(([reason, number]) => (
          <small key={reason}>
            {processWords.reasons[reason]?.(number) ?? processWords.otherReason(number, reason)}
          </small>
        ))}
      </td>
    </>
  );
}

const LIVE_COLUMNS = [
  processWords.connections,
  processWords.waiting,
  processWords.delay,
  processWords.delivered,
  processWords.came,
  processWords.cut,
];

const COLUMNS = [processWords.process, processWords.since, ...LIVE_COLUMNS];

function Row({ process }: { process: ProcessOut }) {
  const silent = Date.now() - Date.parse(process.seen_at) > SILENT;
  const lost = process.listen_lost_total ?? 0;
  return (
    <tr>
      <th scope="row">
        {process.host}
        <small>
          {processWords.pid(process.pid)}: {process.roles.join(", ")}
        </small>
        <small>{processWords.version(process.version)}</small>
        {silent && <Badge icon="clock">{processWords.silent(since(process.seen_at))}</Badge>}
        {lost > 0 && <small>{processWords.listenLost(lost)}</small>}
      </th>
      <td data-th={processWords.since}>{moment(process.started_at)}</td>
      {typeof process.connections === "number" ? (
        <LiveCells process={process as Live} />
      ) : (
        <td colSpan={LIVE_COLUMNS.length}>{processWords.notLive}</td>
      )}
    </tr>
  );
}

export function ProcessesView() {
  useTitle(processWords.title);
  const loading = useLoad("processes", loadProcesses);
  useEffect(() => {
    const look = () => {
      // What is shown stays when there is no answer: the next one is five seconds away.
      if (document.visibilityState === "visible") loadProcesses().catch(() => undefined);
    };
    const again = setInterval(look, EVERY);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(again);
      document.removeEventListener("visibilitychange", look);
      processes.value = null;
    };
  }, []);
  const known = processes.value;
  if (!known) return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{processWords.title}</h1>
        <p class="muted measure">{processWords.intro}</p>
      </div>
      <section class="card stack" aria-labelledby="processes">
        <h2 id="processes">{processWords.processes}</h2>
        {known.items.length ? (
          <table class="table table-cards">
            <thead>
              <tr>
                {COLUMNS.map((name) => (
                  <th scope="col" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {known.items.map((process) => (
                <Row key={process.id} process={process} />
              ))}
            </tbody>
          </table>
        ) : (
          <EmptyState title={processWords.noneTitle}>{processWords.none}</EmptyState>
        )}
      </section>
      <Log log={known.log} />
    </div>
  );
}

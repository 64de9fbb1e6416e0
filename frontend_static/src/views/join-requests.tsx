/** /join-requests: who asks to join, and waits for my answer. Nothing moves while it is read. */
import type { JoinRequestLine } from "../api";
import { since } from "../format";
import { Avatar } from "../parts/Avatar";
import { Badge } from "../parts/Badge";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { loadMoreOfQueue, loadQueue, loadWaiting, type QueueName, queues, waitingToJoin } from "../store/joining";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { applicantWords as words } from "../words/applicants";

export const STATE_KINDS = {
  unconfirmed: undefined,
  waiting: "wait",
  asked: "common",
  accepted: "ok",
  declined: undefined,
} as const;
export const STATE_ICONS = {
  unconfirmed: "clock",
  waiting: "clock",
  asked: "ask",
  accepted: "check",
  declined: "x",
} as const;

function Line({ line }: { line: JoinRequestLine }) {
  const kind = STATE_KINDS[line.state];
  const about = [line.role_title, line.organisation].filter(Boolean).join(", ");
  const call = me.value?.calls.find(({ id }) => id === line.call_id)?.name;
  const many = (me.value?.calls.length ?? 0) > 1;
  const said = words.states[line.state];
  return (
    <li class="personrow">
      <Avatar name={line.name} />
      <div class="row between">
        <div class="by-name">
          <a href={`/join-requests/${line.id}`}>
            <b>{line.name}</b>
          </a>
          <small>
            {[about, many && call, line.state === "waiting" && words.waits(since(line.confirmed_at))]
              .filter(Boolean)
              .join(". ")}
          </small>
        </div>
        <Badge {...(kind && { kind })} icon={STATE_ICONS[line.state]}>
          {line.decided_by_name ? words.decidedBy(said, line.decided_by_name) : said}
        </Badge>
      </div>
    </li>
  );
}

function Queue({ name }: { name: QueueName }) {
  const loading = useLoad(`queue/${name}`, async () => {
    await Promise.all([loadQueue(name), loadWaiting()]);
  });
  const queue = queues.get(name);
  if (!queue) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  if (!queue.items.length)
    return (
      <EmptyState title={name === "waiting" ? words.nobody : words.noneDecided}>
        {name === "waiting" ? words.nobodyWhy : words.noneDecidedWhy}
      </EmptyState>
    );
  return (
    <section class="card stack" aria-label={words.lists[name]}>
      <ul class="rows">
        {queue.items.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
      {queue.next && <Older label={words.more} load={() => loadMoreOfQueue(name)} />}
    </section>
  );
}

export function JoinRequestsView() {
  useTitle(words.title);
  const shown: QueueName = place.value.search.get("list") === "decided" ? "decided" : "waiting";
  const waiting = waitingToJoin.value;
  if (!me.value?.answers_applicants)
    return (
      <div class="page">
        <EmptyState title={words.mayNotTitle} whole>
          {words.mayNot}
        </EmptyState>
      </div>
    );
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{words.title}</h1>
        <p class="muted">{words.intro}</p>
      </div>
      <nav class="tabs" aria-label={words.listsName}>
        {(["waiting", "decided"] as const).map((name) => (
          <a
            key={name}
            href={name === "waiting" ? "/join-requests" : "/join-requests?list=decided"}
            aria-current={name === shown ? "page" : undefined}
          >
            {words.lists[name]}
            {name === "waiting" && waiting ? <span class="count count-quiet">{waiting}</span> : null}
          </a>
        ))}
      </nav>
      <Queue key={shown} name={shown} />
    </div>
  );
}

/** /moderation: the desk of moderators and administrators. What waits stands oldest first, and keeps its place. */
import { CaseCard } from "../parts/CaseCard";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { useLoad } from "../store/loading";
import { loadQueue, queues, type State } from "../store/moderation";
import { words } from "../words";
import { deskWords, mineWords } from "../words/moderation";

const STATES: readonly State[] = ["open", "appealed", "decided"];

function Queue({ state }: { state: State }) {
  const loading = useLoad(`cases ${state}`, () => loadQueue(state));
  const queue = queues.get(state);
  if (!queue) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  if (!queue.ids.length) return <EmptyState title={deskWords.empty[state]}>{deskWords.emptyWhy}</EmptyState>;
  return (
    <div class="stack cases">
      <ul class="stack">
        {queue.ids.map((id) => (
          <CaseCard key={id} id={id} />
        ))}
      </ul>
      {queue.next && <Older label={words.showMore} load={() => loadQueue(state, queue.next ?? undefined)} />}
    </div>
  );
}

export function ModerationView() {
  useTitle(deskWords.title);
  const wanted = place.value.search.get("state");
  const state = STATES.find((each) => each === wanted) ?? "open";
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{deskWords.title}</h1>
        <p class="muted measure">{deskWords.intro}</p>
      </div>
      <nav class="row" aria-label={deskWords.which}>
        {STATES.map((each) => (
          <a
            key={each}
            class={each === state ? "btn btn-sm" : "btn btn-sm btn-second"}
            href={`/moderation?state=${each}`}
            aria-current={each === state ? "page" : undefined}
          >
            {deskWords.tabs[each]}
          </a>
        ))}
        <a class="small" href="/moderation/figures">
          {mineWords.figures}
        </a>
      </nav>
      <Queue key={state} state={state} />
    </div>
  );
}

/** /commitments: what I committed myself to, the newest first. */
import { CommitmentItem } from "../parts/CommitmentItem";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { listedIn, lists, loadCommitments, MINE } from "../store/commitments";
import { useLoad } from "../store/loading";
import { words } from "../words";
import { commitmentWords } from "../words/commitments";

export function CommitmentsView() {
  useTitle(commitmentWords.title);
  const loading = useLoad("my commitments", () => loadCommitments(MINE));
  const list = lists.get(MINE);
  if (!list) return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const shown = listedIn(MINE);
  return (
    <div class="page">
      <div>
        <h1>{commitmentWords.title}</h1>
        <p class="muted measure">{commitmentWords.intro}</p>
      </div>
      {shown.length ? (
        <section class="card stack" aria-label={commitmentWords.title}>
          <ul class="rows">
            {shown.map((each) => (
              <CommitmentItem key={each.id} commitment={each} mine />
            ))}
          </ul>
          {list.next && <Older load={() => loadCommitments(MINE, list.next ?? undefined)} label={words.showMore} />}
        </section>
      ) : (
        <EmptyState
          title={commitmentWords.noneTitle}
          action={
            <a class="btn btn-second" href="/webinars">
              {commitmentWords.toWebinars}
            </a>
          }
        >
          {commitmentWords.none}
        </EmptyState>
      )}
    </div>
  );
}

/** /people: whom I may know of, and how to find among them who can help. The search stands in the address. */
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { FindPeople } from "../parts/FindPeople";
import { Older } from "../parts/Older";
import { PersonRow } from "../parts/PersonRow";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { addressOf, type Asked, askedIn, search, searches, searchOn } from "../store/directory";
import { useLoad } from "../store/loading";
import { members } from "../store/members";
import { findWords } from "../words/profile";

function Results({ asked }: { asked: Asked }) {
  const address = addressOf(asked);
  const loading = useLoad(address, () => search(asked));
  const found = searches.get(address);
  if (!found) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const shown = found.ids.map((id) => members.get(id)).filter((member) => member !== null);
  const everybody = address === "/people";
  if (!shown.length)
    return (
      <EmptyState
        title={everybody ? findWords.aloneTitle : findWords.noneTitle}
        action={
          !everybody && (
            <a class="btn btn-second" href="/people">
              {findWords.clear}
            </a>
          )
        }
      >
        {everybody ? findWords.alone : findWords.none}
      </EmptyState>
    );
  return (
    <section class="card stack" aria-label={findWords.title}>
      <div class="row between">
        <p class="small muted" role="status">
          {findWords.found(Math.max(found.count, shown.length))}
        </p>
        {!everybody && <a href="/people">{findWords.clear}</a>}
      </div>
      <ul class="rows">
        {shown.map((member) => (
          <PersonRow key={member.id} member={member} />
        ))}
      </ul>
      {found.next && <Older label={findWords.showMore} load={() => searchOn(asked)} />}
    </section>
  );
}

export function PeopleView() {
  useTitle(findWords.title);
  const asked = askedIn(place.value.search);
  const address = addressOf(asked);
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{findWords.title}</h1>
        <p class="muted">{findWords.intro}</p>
      </div>
      <FindPeople key={`find ${address}`} asked={asked} />
      <Results key={address} asked={asked} />
    </div>
  );
}

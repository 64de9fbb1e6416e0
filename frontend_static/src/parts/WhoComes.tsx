/** Who comes to a webinar, as far as they let it be seen: the first of them come with the webinar. Once it is
 * `over`, who had registered. */
import { Older } from "./Older";
import { coming, loadComing } from "../store/webinars";
import { words } from "../words";
import { webinarWords } from "../words/webinars";
import { Avatar } from "./Avatar";

export function WhoComes({ id, over }: { id: string; over: boolean }) {
  const page = coming.get(id);
  if (!page) return null;
  const hidden = page.next ? 0 : page.coming - page.items.length;
  return (
    <section class="card stack" aria-labelledby="who-comes">
      <div class="row between">
        <h2 id="who-comes">{over ? webinarWords.whoRegistered : webinarWords.whoComes}</h2>
        <span class="small muted">{over ? webinarWords.people(page.coming) : webinarWords.coming(page.coming)}</span>
      </div>
      {page.coming === 0 && <p class="muted">{over ? webinarWords.whoNobody : webinarWords.whoNone}</p>}
      {page.items.length > 0 && (
        <ul class="comers">
          {page.items.map((each) => (
            <li key={each.id} class="row row-tight">
              <Avatar name={each.name} id={each.id} size="sm" />
              <span>
                <a href={`/people/${each.id}`}>{each.name}</a>
                {!each.shown && <small class="muted"> ({webinarWords.notShown})</small>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 && <p class="small muted">{webinarWords.hidden(hidden)}</p>}
      {page.next && <Older load={() => loadComing(id, page.next ?? undefined)} label={words.showMore} />}
    </section>
  );
}

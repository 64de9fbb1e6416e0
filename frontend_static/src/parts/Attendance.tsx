/** Who was in the room and how long, for those who run the webinar. */
import { useLoad } from "../store/loading";
import { attendances, loadAttendance } from "../store/rooms";
import { words } from "../words";
import { hoursOf, roomWords } from "../words/rooms";
import { Failed } from "./Failed";
import { Older } from "./Older";
import { Skeleton } from "./Skeleton";

export function Attendance({ id, zone }: { id: string; zone: string }) {
  const loading = useLoad(`attendance ${id}`, () => loadAttendance(id));
  const page = attendances.get(id);
  if (!page) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return (
    <section class="card stack" aria-labelledby="who-was-here">
      <div class="row between">
        <h2 id="who-was-here">{roomWords.title}</h2>
        <span class="small muted">{roomWords.attended(page.attended)}</span>
      </div>
      {page.items.length === 0 ? (
        <p class="muted">{roomWords.none}</p>
      ) : (
        <>
          <p class="small muted">{roomWords.hint}</p>
          <table class="table table-cards">
            <thead>
              <tr>
                <th scope="col">{roomWords.name}</th>
                <th scope="col">{roomWords.stayed}</th>
                <th scope="col">{roomWords.hours}</th>
              </tr>
            </thead>
            <tbody>
              {page.items.map((each) => (
                <tr key={each.id}>
                  <th scope="row">
                    <a href={`/people/${each.id}`}>{each.name}</a>
                    {!each.registered && <small class="muted"> ({roomWords.unregistered})</small>}
                  </th>
                  <td>{roomWords.minutes(each.seconds)}</td>
                  <td>{hoursOf(each.first_seen, each.last_seen, zone)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {page.next && <Older load={() => loadAttendance(id, page.next ?? undefined)} label={words.showMore} />}
    </section>
  );
}

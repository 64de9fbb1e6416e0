/** On a team's page, for those who lead it or above: what was passed up for the period, and by the teams below. */
import type { BoardOut, TeamOut } from "../api";
import { moment } from "../format";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { loadSummaries, passedKey, passedUp, summaries } from "../store/summaries";
import { summaryWords } from "../words/summaries";
import { Icon } from "./Icon";

export function PassedUp({ team, board }: { team: TeamOut; board: BoardOut }) {
  const form = board.form?.id ?? "";
  const period = board.period ?? "";
  useLoad(`summaries ${passedKey(team.id, form, period)}`, async () => {
    if (form && period) await loadSummaries(team.id, form, period);
  });
  const known = (passedUp.get(passedKey(team.id, form, period)) ?? [])
    .map((id) => summaries.get(id))
    .filter((each) => each !== null);
  const own = known.find((each) => each.team.id === team.id);
  const below = known.filter((each) => each.team.id !== team.id);
  const mine = me.value?.places.some((place) => place.leads && place.team_id === team.id) ?? false;
  if (!form || !period || (!mine && known.length === 0)) return null;
  const above = team.line.at(-1)?.name ?? "";
  return (
    <section class="card stack stack-3" aria-labelledby="passed-up">
      <h2 id="passed-up">{summaryWords.card}</h2>
      {own ? (
        <p>
          <a href={`/summaries/${own.id}`}>{summaryWords.readOf(own.team.name)}</a>{" "}
          <span class="small muted">{summaryWords.by(own.author.name, moment(own.as_at))}</span>
        </p>
      ) : (
        <p class="small muted">{summaryWords.notYet}</p>
      )}
      {below.length > 0 && (
        <ul class="rows">
          {below.map((each) => (
            <li key={each.id}>
              <a href={`/summaries/${each.id}`}>{summaryWords.readOf(each.team.name)}</a>{" "}
              <span class="small muted">{summaryWords.by(each.author.name, moment(each.as_at))}</span>
            </li>
          ))}
        </ul>
      )}
      {mine && (
        <a class="btn btn-second" href={`/teams/${team.id}/pass-up?form=${form}&period=${period}`}>
          <Icon name="up" />
          {own ? summaryWords.again : summaryWords.open(above)}
        </a>
      )}
    </section>
  );
}

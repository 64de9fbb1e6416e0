/** The teams right below one that asks for no number yet: otherwise nothing would lead down to them. */
import type { TeamOut } from "../api";
import { listed } from "../format";
import { teamWords } from "../words/team";

export function TeamsBelow({ team }: { team: TeamOut }) {
  return (
    <section class="card" aria-labelledby="teams-below">
      <div class="card-head">
        <h2 id="teams-below">{teamWords.teams}</h2>
      </div>
      <ul class="rows">
        {team.children.map((child) => (
          <li class="row between" key={child.id}>
            <span class="by-name">
              <a href={`/teams/${child.id}`}>{child.name}</a>
              <small>{listed(child.leaders.map((leader) => leader.name)) || teamWords.noLeader}</small>
            </span>
            <span class="small muted">{teamWords.peopleCount(child.people)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

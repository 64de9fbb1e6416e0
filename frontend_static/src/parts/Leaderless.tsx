/** Teams below that nobody leads just now: those above see to it that somebody does. */
import { useEffect, useState } from "preact/hooks";

import type { PageTeamLine, TeamOut } from "../api";
import { http, read } from "../http";
import { generation } from "../store/snapshots";
import { teamWords } from "../words/team";
import { Badge } from "./Badge";

const SHOWN = 10;

export function Leaderless({ team }: { team: TeamOut }) {
  const [found, setFound] = useState<PageTeamLine | null>(null);
  const may = team.rights.administer && !team.closed;
  // Somebody was named below, or the pages load again: look anew.
  const leaders = team.children.map((child) => child.leaders.length).join();
  const again = generation.value;
  useEffect(() => {
    if (!may) return;
    const query = { leaderless: true, below: team.id, limit: SHOWN };
    read<PageTeamLine>(http.GET("/api/v1/teams", { params: { query } })).then(setFound, () => undefined);
  }, [team.id, may, leaders, again]);
  if (!may || !found?.items.length) return null;
  return (
    <section class="card asked stack stack-3" aria-labelledby="leaderless">
      <h2 id="leaderless">{teamWords.leaderless}</h2>
      <p class="small">{teamWords.leaderlessWhy}</p>
      <ul class="rows">
        {found.items.map((each) => (
          <li key={each.id} class="row between">
            <a href={`/teams/${each.id}`}>{each.name}</a>
            <Badge icon="people">{teamWords.peopleCount(each.people)}</Badge>
          </li>
        ))}
      </ul>
      {found.next && <p class="small muted">{teamWords.leaderlessMore}</p>}
    </section>
  );
}

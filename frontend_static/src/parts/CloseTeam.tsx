/** The end of a team, when none is left below it. What it reported stays. */
import { useState } from "preact/hooks";

import type { TeamOut } from "../api";
import { http, read } from "../http";
import { go } from "../router";
import { changed } from "../store/snapshots";
import { teams } from "../store/teams";
import { toast } from "../store/toasts";
import { changeTeamWords } from "../words/changeTeam";
import { Button } from "./Button";
import { Sure } from "./Sure";

export function CloseTeam({ team }: { team: TeamOut }) {
  const [asking, setAsking] = useState(false);
  const close = async () => {
    const params = { path: { team_id: team.id } };
    await changed(
      () => read<TeamOut>(http.PUT("/api/v1/teams/{team_id}/closed", { params, body: {} })),
      (closed) => {
        teams.set(team.id, closed);
      },
    );
    toast(changeTeamWords.closed(team.name));
    const above = team.line.at(-1);
    go(above ? `/teams/${above.id}` : "/");
  };
  return (
    <section class="card stack" aria-labelledby="close-title">
      <h2 id="close-title">{changeTeamWords.close}</h2>
      <p class="muted measure">{changeTeamWords.closeWhy}</p>
      {team.children.length > 0 ? (
        <>
          <p>{changeTeamWords.closeFirst(team.children.length)}</p>
          <ul class="rows">
            {team.children.map((child) => (
              <li key={child.id}>
                <a href={`/teams/${child.id}/change`}>{child.name}</a>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <div class="row">
          <Button
            look="danger"
            onClick={() => {
              setAsking(true);
            }}
          >
            {changeTeamWords.close}
          </Button>
        </div>
      )}
      {asking && (
        <Sure
          title={changeTeamWords.closeTitle(team.name)}
          why={changeTeamWords.closeSure(team.people)}
          verb={changeTeamWords.closeVerb}
          keep={changeTeamWords.stay}
          onSure={close}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </section>
  );
}

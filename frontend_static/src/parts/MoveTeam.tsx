/** Hanging a team below another one of those that I may change, after reading what that means for the figures. */
import { useState } from "preact/hooks";

import type { PageTeamLine, TeamLine, TeamOut } from "../api";
import { listed } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { changed } from "../store/snapshots";
import { teams } from "../store/teams";
import { toast } from "../store/toasts";
import { changeTeamWords } from "../words/changeTeam";
import { teamWords } from "../words/team";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
import { Sure } from "./Sure";

/** Whichever is not among the first few is found by a part of its name. */
const SHOWN = 8;

interface Found {
  /** Null: the first ones, without a search. */
  q: string | null;
  teams: readonly TeamLine[];
  more: boolean;
}

function find(team: TeamOut, q: string): Promise<PageTeamLine> {
  const call = team.call_id ? { call_id: team.call_id } : {};
  const query = { changeable: true, outside: team.id, limit: SHOWN + 1, ...call, ...(q && { q }) };
  return read<PageTeamLine>(http.GET("/api/v1/teams", { params: { query } }));
}

/** Where it may hang: within its call, and not where it hangs already. */
function possible(team: TeamOut, page: PageTeamLine, q: string | null): Found {
  const others = page.items.filter(({ id, call_id }) => id !== team.parent_id && call_id === team.call_id);
  return { q, teams: others.slice(0, SHOWN), more: page.next !== null || others.length > SHOWN };
}

type Target = Pick<TeamLine, "id" | "name"> | "top";

async function move(team: TeamOut, target: Target): Promise<void> {
  const params = { path: { team_id: team.id } };
  const body = { parent_id: target === "top" ? null : target.id };
  await changed(
    () => read<TeamOut>(http.PUT("/api/v1/teams/{team_id}/parent", { params, body })),
    (moved) => {
      teams.set(team.id, moved);
    },
  );
  toast(target === "top" ? changeTeamWords.movedUp(team.name) : changeTeamWords.moved(team.name, target.name));
}

export function MoveTeam({ team }: { team: TeamOut }) {
  const [q, setQ] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  const [target, setTarget] = useState<Target | null>(null);
  const sending = useSending("move", ["q"]);
  useLoad(`where ${team.id} may hang below ${team.parent_id ?? ""}`, async () => {
    setFound(possible(team, await find(team, ""), null));
  });
  const parent = team.line.at(-1);
  const mine = me.value;
  const mayTop =
    parent &&
    (mine?.is_administrator === true || mine?.calls.some((each) => each.id === team.call_id && each.organises));
  return (
    <section class="card stack" aria-labelledby="move-title">
      <h2 id="move-title">{changeTeamWords.move}</h2>
      <p>
        {parent ? (
          <>
            {changeTeamWords.below} <a href={`/teams/${parent.id}`}>{parent.name}</a>.
          </>
        ) : (
          changeTeamWords.atTop
        )}
      </p>
      <p class="muted measure">{changeTeamWords.moveWhy}</p>
      <ErrorSummary errors={sending.errors} />
      {found && !found.teams.length && !found.more && found.q === null ? (
        <p class="notice">{parent ? changeTeamWords.nowhere(team.name) : changeTeamWords.nowhereTop}</p>
      ) : (
        <>
          <form
            role="search"
            class="findbar"
            noValidate
            aria-labelledby="move-title"
            onSubmit={(event) => {
              event.preventDefault();
              void sending.send(async () => {
                setFound(possible(team, await find(team, q.trim()), q.trim()));
              });
            }}
          >
            <InputField
              id={sending.idOf("q")}
              label={changeTeamWords.find}
              autocomplete="off"
              value={q}
              onValue={setQ}
            />
            <Button type="submit" look="second" icon="search" busy={sending.busy}>
              {changeTeamWords.findButton}
            </Button>
          </form>
          <div role="status" class="stack stack-3">
            {found && !found.teams.length && <p class="small muted">{changeTeamWords.noneFound}</p>}
            <ul class="rows">
              {found?.teams.map((each) => (
                <li class="row between" key={each.id}>
                  <span class="by-name">
                    <b>{each.name}</b>
                    <small>{listed(each.leaders.map((leader) => leader.name)) || teamWords.noLeader}</small>
                  </span>
                  <Button
                    look="second"
                    size="sm"
                    onClick={() => {
                      setTarget(each);
                    }}
                  >
                    {changeTeamWords.moveBelow(each.name)}
                  </Button>
                </li>
              ))}
            </ul>
            {found?.more && <p class="small muted">{changeTeamWords.more}</p>}
          </div>
        </>
      )}
      {mayTop && (
        <div class="row">
          <Button
            look="quiet"
            onClick={() => {
              setTarget("top");
            }}
          >
            {changeTeamWords.moveUp}
          </Button>
        </div>
      )}
      {target && (
        <Sure
          title={
            target === "top"
              ? changeTeamWords.moveUpTitle(team.name)
              : changeTeamWords.moveTitle(team.name, target.name)
          }
          why={`${changeTeamWords.moveWhy} ${changeTeamWords.whoReads}`}
          verb={changeTeamWords.moveVerb}
          keep={changeTeamWords.keep}
          danger={false}
          onSure={() => move(team, target)}
          onClose={() => {
            setTarget(null);
          }}
        />
      )}
    </section>
  );
}

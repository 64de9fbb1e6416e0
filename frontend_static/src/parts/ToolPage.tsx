/** The frame of a leader's tool: the team it is for, why, and a word to those who may not. */
import type { ComponentChildren } from "preact";

import type { TeamOut } from "../api";
import { useLoad } from "../store/loading";
import { loadTeam, teams } from "../store/teams";
import { toolWords } from "../words/tools";
import { Failed } from "./Failed";
import { Back } from "./Back";
import { Skeleton } from "./Skeleton";
import { useTitle } from "./title";

interface Props {
  teamId: string;
  title: string;
  why: (team: string) => string;
  /** Whom it is for; unsaid: those who lead the team. */
  may?: (team: TeamOut) => boolean;
  /** True: it shows a table, which needs the room. */
  wide?: boolean;
  children: (team: TeamOut) => ComponentChildren;
}

export function ToolPage({ teamId, title, why, may = (team) => team.rights.lead, wide = false, children }: Props) {
  useTitle(title);
  const loading = useLoad(`team ${teamId}`, () => loadTeam(teamId));
  const team = teams.get(teamId);
  if (!team) return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <div class="stack stack-2">
        <Back href={`/teams/${team.id}`}>{toolWords.back(team.name)}</Back>
        <h1>{title}</h1>
        <p class="muted measure">{why(team.name)}</p>
      </div>
      <div class={wide ? "stack stack-5" : "cols cols-report"}>
        {may(team) ? children(team) : <p class="notice">{toolWords.notLeader(team.name)}</p>}
      </div>
    </div>
  );
}

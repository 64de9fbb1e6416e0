/** /teams/:id/change: another name for a team, another team above it, or its end. */
import { CloseTeam } from "../parts/CloseTeam";
import { ThingHistory } from "../parts/Handovers";
import { MoveTeam } from "../parts/MoveTeam";
import { RenameTeam } from "../parts/RenameTeam";
import { ToolPage } from "../parts/ToolPage";
import { changeTeamWords } from "../words/changeTeam";
import { teamWords } from "../words/team";

export function ChangeTeamView({ params }: { params: Record<string, string> }) {
  return (
    <ToolPage
      teamId={params.id ?? ""}
      title={changeTeamWords.title}
      why={changeTeamWords.why}
      may={(team) => team.rights.administer}
    >
      {(team) =>
        team.closed ? (
          <p class="notice">{teamWords.closed(team.name)}</p>
        ) : (
          <div class="stack stack-5" key={team.id}>
            <RenameTeam team={team} />
            <MoveTeam team={team} />
            <CloseTeam team={team} />
            <section class="card">
              <ThingHistory kind="team" id={team.id} />
            </section>
          </div>
        )
      }
    </ToolPage>
  );
}

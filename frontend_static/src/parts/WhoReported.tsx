/** The people of a team who are asked for a report, and who has sent it. Nobody is ranked: they stand by name. */
import type { BoardOut } from "../api";
import { moment } from "../format";
import { reportedOf } from "../words";
import { myId } from "../store/me";
import { reportWords } from "../words/report";
import { teamWords } from "../words/team";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";

export function WhoReported({ board, leads = false }: { board: BoardOut; leads?: boolean }) {
  const people = board.people ?? [];
  return (
    <section class="card" aria-labelledby="people-reported">
      <div class="card-head">
        <h2 id="people-reported">{board.children.length ? teamWords.people : teamWords.whoReported}</h2>
        <span class="small muted">
          {reportedOf(people.filter((person) => person.reported).length, people.length, "people")}
          {board.due_at && `, ${teamWords.due(moment(board.due_at))}`}
        </span>
      </div>
      {board.pause && <p class="notice">{teamWords.paused(board.pause)}</p>}
      <ul class="rows">
        {people.map((person) => (
          <li key={person.member_id} class="row between">
            <span class="by">
              <Avatar name={person.name} id={person.member_id} size="sm" />
              <b>{person.name}</b>
            </span>
            {person.reported ? (
              <Badge kind="ok" icon="check">
                {teamWords.hasReported}
              </Badge>
            ) : (
              <span class="row row-tight">
                <Badge kind="wait" icon="clock">
                  {teamWords.waiting}
                </Badge>
                {leads && person.member_id !== myId() && (
                  <a class="small" href={`/report-for/${person.member_id}`}>
                    {reportWords.forOpen}
                    <span class="vh">: {person.name}</span>
                  </a>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

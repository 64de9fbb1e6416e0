/** A team below: its leaders, who of it has reported, its figure with both numbers, its state, and one thing to do. */
import type { BoardChild, FormOut } from "../api";
import { figure, listed, outOf } from "../format";
import { reportedOf } from "../words";
import { teamWords } from "../words/team";
import { Badge } from "./Badge";
import { Flake } from "./Flake";
import { Told } from "./Told";

interface Props {
  child: BoardChild;
  form: FormOut | null;
}

export function TeamRow({ child, form }: Props) {
  const first = child.figures[0];
  const leaders = listed(child.leaders.map((leader) => leader.name)) || teamWords.noLeader;
  const byTeam = form?.reported_by === "team";
  return (
    <li>
      <div class="treerow">
        <div class="name">
          <Flake received={child.received} expected={child.expected} size="sm" />
          <span>
            <a href={`/teams/${child.team_id}`}>{child.name}</a>
            <small>
              {leaders}.{" "}
              {child.expected > 0 ? reportedOf(child.received, child.expected, byTeam ? "team" : "people") : ""}
            </small>
          </span>
        </div>
        <div class="val">
          {first && first.received > 0 ? (
            <>
              <b>{figure(first.value, first.unit)}</b>{" "}
              <small>{first.unit === "%" ? outOf(first.numerator, first.denominator) : first.unit}</small>{" "}
              <Told told={first.told} />
            </>
          ) : (
            <>
              <b>–</b> <small>{teamWords.notReported}</small>
            </>
          )}
        </div>
        <div class="st">
          {child.unanswered ? (
            <Badge kind="do" icon="help">
              {teamWords.asks}
            </Badge>
          ) : child.has_reported ? (
            <Badge kind="ok" icon="check">
              {teamWords.reported}
            </Badge>
          ) : (
            <Badge kind="wait" icon="clock">
              {child.expected > 0 ? teamWords.waiting : teamWords.notAsked}
            </Badge>
          )}
        </div>
        <div class="act">
          <a class="btn btn-quiet btn-sm" href={`/teams/${child.team_id}`}>
            {teamWords.open}
            <span class="vh"> {child.name}</span>
          </a>
        </div>
      </div>
    </li>
  );
}

/** The same teams as the picture shows, as a list that folds and unfolds with it. */
import type { SnowTeam } from "../api";
import { listed } from "../format";
import type { Branches } from "../snow";
import { callWords } from "../words/calls";
import { snowWords } from "../words/snowflake";
import { Badge } from "./Badge";
import { Flake } from "./Flake";
import { Icon } from "./Icon";

interface Props {
  branches: Branches;
  open: ReadonlySet<string>;
  lit: ReadonlySet<string> | null;
  most: number;
  onFold: (id: string, open: boolean) => void;
}

function Row({ team, ...rest }: Props & { team: SnowTeam }) {
  const { branches, open, lit, most, onFold } = rest;
  const below = branches.below.get(team.id) ?? [];
  const unfolded = open.has(team.id);
  const all = team.expected > 0 && team.received >= team.expected;
  return (
    <li>
      <div class="treerow snowrow">
        <div class="name">
          {below.length > 0 ? (
            <button
              class="iconbtn"
              type="button"
              aria-expanded={unfolded}
              onClick={() => {
                onFold(team.id, !unfolded);
              }}
            >
              <Icon name={unfolded ? "down" : "right"} />
              <span class="vh">{unfolded ? callWords.fold(team.name) : callWords.unfold(team.name)}</span>
            </button>
          ) : (
            <span class="treegap" />
          )}
          <Flake received={team.received} expected={team.expected} size="sm" />
          <span>
            <a href={`/teams/${team.id}`}>{team.name}</a>
            <small>
              {listed(team.leaders.map((leader) => leader.name)) || callWords.noLeader}. {snowWords.people(team.people)}
              {below.length > 0 && `. ${snowWords.unfolded(below.length)}`}
            </small>
          </span>
        </div>
        <div class="row row-tight">
          {team.expected > 0 && (
            <Badge kind={all ? "ok" : "wait"} icon={all ? "check" : "clock"}>
              {snowWords.report(team.received, team.expected)}
            </Badge>
          )}
          {team.waits_for_me > 0 && (
            <Badge kind="do" icon="low">
              {snowWords.lows(team.waits_for_me)}
            </Badge>
          )}
          {!team.led && (
            <Badge kind="bad" icon="flag">
              {snowWords.marks.leaderless}
            </Badge>
          )}
          {team.too_many !== null && (
            <Badge kind="bad" icon="people">
              {snowWords.stretched(team.too_many, most)}
            </Badge>
          )}
        </div>
      </div>
      {unfolded && below.length > 0 && (
        <ul class="tree">
          {below
            .filter((each) => lit === null || lit.has(each.id))
            .map((each) => (
              <Row key={each.id} team={each} {...rest} />
            ))}
        </ul>
      )}
    </li>
  );
}

export function SnowList(props: Props) {
  return (
    <ul class="tree">
      {props.branches.roots.map((team) => (
        <Row key={team.id} team={team} {...props} />
      ))}
    </ul>
  );
}

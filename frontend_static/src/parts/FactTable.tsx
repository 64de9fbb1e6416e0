/** Every single number of a team for one metric, with what was put in its place; cards on a narrow screen. */
import type { MetricLine, ObservationOut, TeamOut } from "../api";
import { isShare } from "../figures";
import { outOf, when } from "../format";
import { members } from "../store/members";
import { periodLabel } from "../words";
import { numberWords } from "../words/numbers";
import { Badge } from "./Badge";

function nameOf(team: TeamOut, id: string): string {
  return (team.members?.find((each) => each.id === id) ?? members.get(id))?.name ?? numberWords.somebody;
}

function Notes({ fact, team }: { fact: ObservationOut; team: TeamOut }) {
  const told = [
    fact.revision > 1 && numberWords.corrected(fact.revision),
    fact.author_id !== fact.member_id && numberWords.broughtBy(nameOf(team, fact.author_id)),
    !fact.on_time && numberWords.late,
    fact.reason && `“${fact.reason}”`,
    fact.note,
  ].filter(Boolean);
  return <>{told.join(". ") || "–"}</>;
}

function Row({ fact, team, metric }: { fact: ObservationOut; team: TeamOut; metric: MetricLine }) {
  return (
    <tr>
      <th scope="row">{fact.member_id === null ? numberWords.team : nameOf(team, fact.member_id)}</th>
      <td class="n" data-th={numberWords.number}>
        <span>
          {outOf(fact.numerator, fact.denominator, isShare(metric.over_teams))}{" "}
          {fact.latest ? (
            <span class="vh">{numberWords.counts}</span>
          ) : (
            <Badge icon="history">{numberWords.replaced}</Badge>
          )}
        </span>
      </td>
      <td data-th={numberWords.came}>{when(fact.received_at)}</td>
      <td data-th={numberWords.notes}>
        <Notes fact={fact} team={team} />
      </td>
    </tr>
  );
}

interface Props {
  team: TeamOut;
  metric: MetricLine;
  /** Those of one period stand together. */
  facts: readonly ObservationOut[];
}

export function FactTable({ team, metric, facts }: Props) {
  const periods = [...new Set(facts.map((fact) => fact.period))];
  return (
    <table class="table table-cards">
      <caption class="vh">{numberWords.caption(metric.name, team.name)}</caption>
      <thead>
        <tr>
          <th scope="col">{numberWords.from}</th>
          <th scope="col" class="n">
            {numberWords.number}
          </th>
          <th scope="col">{numberWords.came}</th>
          <th scope="col">{numberWords.notes}</th>
        </tr>
      </thead>
      {periods.map((period) => (
        <tbody key={period}>
          <tr class="sum">
            <th scope="rowgroup" colSpan={4}>
              {periodLabel(period)}
            </th>
          </tr>
          {facts
            .filter((fact) => fact.period === period)
            .map((fact) => (
              <Row key={fact.id} fact={fact} team={team} metric={metric} />
            ))}
        </tbody>
      ))}
    </table>
  );
}

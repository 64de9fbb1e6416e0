/** All teams of a level as small drawings on one scale, by name or by how much they changed; no list has a bottom. */
import { useEffect, useRef, useState } from "preact/hooks";

import type { GoalOut, Multiple } from "../api";
import { figure } from "../format";
import { http, read } from "../http";
import { useLoad } from "../store/loading";
import { moved, seriesKey } from "../store/rollups";
import { spaced } from "../store/spaced";
import { multipleWords } from "../words/multiples";
import { Button } from "./Button";
import { SelectField } from "./Field";
import { Told } from "./Told";

type Sort = "name" | "change";

const LEVELS = ["1", "2", "3"];
const spacedly = spaced(300, 4000);

export function Multiples({ goal, teamId }: { goal: GoalOut; teamId: string }) {
  const [level, setLevel] = useState("1");
  const [sort, setSort] = useState<Sort>("name");
  const [pages, setPages] = useState<{ items: readonly Multiple[]; next: string | null } | null>(null);
  const ask = (after?: string) => {
    const query = { team_id: teamId, level: Number(level), sort, ...(after && { after }) };
    const params = { path: { metric_id: goal.metric.id }, query };
    return read<{ items: Multiple[]; next: string | null }>(
      http.GET("/api/v1/metrics/{metric_id}/multiples", { params }),
    );
  };
  useLoad(`multiples/${goal.metric.id}/${teamId}/${level}/${sort}`, async () => {
    setPages(await ask());
  });
  const again = async () => {
    const found: Multiple[] = [];
    let after: string | null = null;
    do {
      const page = await ask(after ?? undefined);
      found.push(...page.items);
      after = page.next;
    } while (after && found.length < (pages?.items.length ?? 0));
    const now = new Map(found.map((each) => [each.team_id, each]));
    setPages((known) => known && { ...known, items: known.items.map((each) => now.get(each.team_id) ?? each) });
  };
  const latest = useRef(again);
  latest.current = again;
  // Whatever moves a team below moves the one above. Each drawing changes in its place: nothing changes places.
  const shown = seriesKey(goal.metric.id, teamId);
  const changes = moved.value[shown] ?? 0;
  useEffect(() => {
    if (!changes) return;
    spacedly(shown, () => {
      void latest.current().catch(() => undefined);
    });
  }, [changes, shown]);
  const more = async (after: string) => {
    const following = await ask(after);
    setPages({ items: [...(pages?.items ?? []), ...following.items], next: following.next });
  };
  if (!pages || (level === "1" && !pages.items.length)) return null;
  const { unit } = goal.metric;
  return (
    <section class="card stack" aria-labelledby="multiples">
      <h2 id="multiples">{multipleWords.title}</h2>
      <p class="small muted">{multipleWords.why}</p>
      <div class="pairs">
        <SelectField
          id="multiples-level"
          label={multipleWords.level}
          value={level}
          onValue={setLevel}
          options={LEVELS.map((value) => ({ value, label: multipleWords.levels[value] ?? value }))}
        />
        <SelectField
          id="multiples-sort"
          label={multipleWords.sort}
          value={sort}
          onValue={(value) => {
            setSort(value as Sort);
          }}
          options={(["name", "change"] as const).map((value) => ({ value, label: multipleWords.sorts[value] }))}
        />
      </div>
      {pages.items.length === 0 && <p class="muted">{multipleWords.none}</p>}
      <ul class="multiples">
        {pages.items.map((team) => (
          <li key={team.team_id}>
            <a href={`/goals/${goal.id}?team=${team.team_id}`}>{team.name}</a>
            <div dangerouslySetInnerHTML={{ __html: team.svg }} />
            <span class="small">
              <b>{figure(team.value, unit)}</b> <span class="muted">{team.label}</span> <Told told={team.told} />
            </span>
          </li>
        ))}
      </ul>
      {pages.next && (
        <div class="row">
          <Button look="second" size="sm" onClick={() => void more(pages.next ?? "").catch(() => undefined)}>
            {multipleWords.more}
          </Button>
        </div>
      )}
    </section>
  );
}

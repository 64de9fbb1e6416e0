/** A lane of the desk: questions that hold still while they are read, grouped by theme if the host likes. */
import { useState } from "preact/hooks";

import type { WebinarQuestionOut } from "../api";
import { count } from "../format";
import { deskWords } from "../words/desk";
import { Button } from "./Button";
import { DeskQuestion, type Picking } from "./DeskQuestion";
import { useHeldOrder } from "./heldOrder";
import { themesOf } from "./Themes";

interface Props {
  /** What is listed: another one begins with the order as it is. */
  id: string;
  /** Names the lane within the page. */
  part: string;
  title: string;
  note?: string;
  none: string;
  items: readonly WebinarQuestionOut[];
  others: readonly WebinarQuestionOut[];
  open: boolean;
  grouped?: boolean;
  picking?: Picking | null;
}

/** Of many, at first: a lane stays as long as one can look over. */
const FEW = 20;

export function Lane({ id, part, title, note, none, items, others, open, grouped = false, picking = null }: Props) {
  const held = useHeldOrder(id, items);
  const name = `lane-${part}`;
  const [limit, setLimit] = useState(FEW);
  const rest = held.shown.length - limit;
  const shown = held.shown.slice(0, limit);
  const list = (questions: readonly WebinarQuestionOut[]) => (
    <ul class="stack stack-3">
      {questions.map((each) => (
        <DeskQuestion
          key={each.id}
          question={each}
          others={others.filter((other) => other.id !== each.id)}
          open={open}
          picking={picking}
        />
      ))}
    </ul>
  );
  const groups = grouped ? [...themesOf(shown), ""] : [];
  return (
    <section class="lane" aria-labelledby={name}>
      <div class="lane-head">
        <h2 id={name}>{title}</h2>
        <span class="count">{count(items.length)}</span>
      </div>
      {note && <p class="small muted">{note}</p>}
      <div role="status">
        {held.came + held.moved > 0 && (
          <Button look="second" size="sm" icon="up" onClick={held.sortAgain}>
            {held.came > 0 ? deskWords.showNew(held.came) : deskWords.resort(held.moved)}
          </Button>
        )}
      </div>
      {!held.shown.length && <p class="small muted">{none}</p>}
      {!grouped && shown.length > 0 && list(shown)}
      {groups.map((theme) => {
        const its = shown.filter((each) => each.theme === theme);
        return (
          its.length > 0 && (
            <div key={theme} class="stack stack-2">
              <h3 class="t-md">{theme || deskWords.noTheme}</h3>
              {list(its)}
            </div>
          )
        );
      })}
      {rest > 0 && (
        <Button
          look="second"
          size="sm"
          onClick={() => {
            setLimit(limit + FEW);
          }}
        >
          {deskWords.more(Math.min(rest, FEW), rest)}
        </Button>
      )}
    </section>
  );
}

/** What comes up next, in the order of those who run it: it moves when they move it. */
export function NextLane({
  items,
  others,
  open,
  picking = null,
}: Pick<Props, "items" | "others" | "open" | "picking">) {
  return (
    <section class="lane" aria-labelledby="lane-next">
      <div class="lane-head">
        <h2 id="lane-next">{deskWords.upNext}</h2>
        <span class="count">{count(items.length)}</span>
      </div>
      {items.length ? (
        <ol class="stack stack-3 plain">
          {items.map((each, place) => (
            <DeskQuestion
              key={each.id}
              question={each}
              others={others.filter((other) => other.id !== each.id)}
              open={open}
              picking={picking}
              next={{ place: place + 1, of: items.length }}
            />
          ))}
        </ol>
      ) : (
        <p class="small muted">{deskWords.upNextNone}</p>
      )}
    </section>
  );
}

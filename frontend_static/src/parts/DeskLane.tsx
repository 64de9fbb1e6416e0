/** A lane of the desk: questions that hold still while they are read, grouped by theme if the host likes. */
import type { WebinarQuestionOut } from "../api";
import { count } from "../format";
import { deskWords } from "../words/desk";
import { Button } from "./Button";
import { DeskQuestion, type Picking } from "./DeskQuestion";
import { useHeldOrder } from "./heldOrder";
import { themesOf } from "./Themes";

interface Props {
  id: string;
  title: string;
  note?: string;
  none: string;
  items: readonly WebinarQuestionOut[];
  others: readonly WebinarQuestionOut[];
  open: boolean;
  grouped?: boolean;
  picking?: Picking | null;
}

export function Lane({ id, title, note, none, items, others, open, grouped = false, picking = null }: Props) {
  const held = useHeldOrder(id, items);
  const name = `lane-${id.replaceAll(" ", "-")}`;
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
  const groups = grouped ? [...themesOf(held.shown), ""] : [];
  return (
    <section class="lane" aria-labelledby={name}>
      <div class="lane-head">
        <h2 id={name}>{title}</h2>
        {note ? <span class="small muted">{note}</span> : <span class="count">{count(items.length)}</span>}
      </div>
      <div role="status">
        {held.came + held.moved > 0 && (
          <Button look="second" size="sm" icon="up" onClick={held.sortAgain}>
            {held.came > 0 ? deskWords.showNew(held.came) : deskWords.resort(held.moved)}
          </Button>
        )}
      </div>
      {!held.shown.length && <p class="small muted">{none}</p>}
      {!grouped && held.shown.length > 0 && list(held.shown)}
      {groups.map((theme) => {
        const its = held.shown.filter((each) => each.theme === theme);
        return (
          its.length > 0 && (
            <div key={theme} class="stack stack-2">
              <h3 class="t-md">{theme || deskWords.noTheme}</h3>
              {list(its)}
            </div>
          )
        );
      })}
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

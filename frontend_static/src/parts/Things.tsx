/** What somebody leads, organises and looks after, each with a box to tick. */
import type { ComponentChildren } from "preact";

import type { Thing } from "../store/handovers";
import { handoverWords, kindWords } from "../words/handover";

export const keyOf = (thing: { kind: string; id: string }) => `${thing.kind} ${thing.id}`;

interface Props {
  legend: string;
  things: readonly Thing[];
  ticked: ReadonlySet<string>;
  onTick: (ticked: ReadonlySet<string>) => void;
  /** What stands beside one instead of a box. */
  instead?: (thing: Thing) => ComponentChildren;
}

export function Things({ legend, things, ticked, onTick, instead }: Props) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <ul class="rows">
        {things.map((thing) => {
          const key = keyOf(thing);
          const about = [
            thing.team_name && handoverWords.of(thing.team_name),
            thing.alone && thing.kind !== "metric" && thing.kind !== "goal" && handoverWords.alone,
          ].filter(Boolean);
          const words = (
            <span class="by-name">
              {kindWords[thing.kind](thing.name)}
              {about.length > 0 && <small>{about.join(", ")}</small>}
            </span>
          );
          const other = instead?.(thing);
          return (
            <li key={key} class="row between">
              {other ? (
                <>
                  {words}
                  {other}
                </>
              ) : (
                <label class="choice">
                  <input
                    type="checkbox"
                    checked={ticked.has(key)}
                    onChange={() => {
                      const now = new Set(ticked);
                      if (!now.delete(key)) now.add(key);
                      onTick(now);
                    }}
                  />
                  {words}
                </label>
              )}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

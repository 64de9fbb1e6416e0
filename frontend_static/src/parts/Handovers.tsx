/** Who handed what over to whom, newest first: of one person, or of one thing. */
import { useState } from "preact/hooks";

import type { HandoverOut } from "../api";
import { moment } from "../format";
import { histories, type Kind, loadHistory } from "../store/handovers";
import { handoverWords, kindWords } from "../words/handover";
import { PlainText } from "./PlainText";

export function HandoverList({ items, things }: { items: readonly HandoverOut[]; things: boolean }) {
  return (
    <ul class="rows">
      {items.map((each) => (
        <li key={each.id} class="stack stack-2">
          <p class="by-name">
            <b>{handoverWords.line(each.giver.name, each.heir.name)}</b>
            <small>{handoverWords.by(each.by.name, moment(each.at))}</small>
          </p>
          {things && <p class="small">{each.things.map((thing) => kindWords[thing.kind](thing.name)).join(", ")}</p>}
          <PlainText text={each.note} />
        </li>
      ))}
    </ul>
  );
}

/** The history of one thing: loaded when it is opened. */
export function ThingHistory({ kind, id }: { kind: Kind; id: string }) {
  const [open, setOpen] = useState(false);
  const page = histories.get(`${kind} ${id}`);
  return (
    <details
      onToggle={(event) => {
        const now = (event.currentTarget as HTMLDetailsElement).open;
        setOpen(now);
        if (now) loadHistory(kind, id).catch(() => undefined);
      }}
    >
      <summary class="small">{handoverWords.history}</summary>
      {open && page && page.items.length === 0 && <p class="small muted">{handoverWords.pastNone}</p>}
      {open && page && <HandoverList items={page.items} things={false} />}
    </details>
  );
}

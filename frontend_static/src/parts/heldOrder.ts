/**
 * An order that holds still while somebody reads. What is new waits, what has moved stays where it was read, until the
 * reader asks for the order as it is now. What is gone goes.
 */
import { useState } from "preact/hooks";

export interface Held<Item> {
  shown: Item[];
  /** How many are there by now that are not shown. */
  came: number;
  /** How many would stand further up. */
  moved: number;
  sortAgain: () => void;
}

/** `key` names what is listed: another one begins with the order as it is. */
export function useHeldOrder<Item extends { id: string }>(key: string, now: readonly Item[]): Held<Item> {
  const [held, setHeld] = useState<{ key: string; ids: readonly string[] } | null>(null);
  const ids = now.map((each) => each.id);
  // The first items that are there begin the order: before, there was nothing to read.
  const order = held?.key === key && held.ids.length ? held.ids : ids;
  if (held?.key !== key || (!held.ids.length && ids.length)) setHeld({ key, ids });
  const byId = new Map(now.map((each) => [each.id, each]));
  const shown = order.flatMap((id) => byId.get(id) ?? []);
  const sorted = ids.filter((id) => order.includes(id));
  const places = new Map(shown.map((each, place) => [each.id, place]));
  return {
    shown,
    came: ids.length - shown.length,
    moved: sorted.filter((id, place) => place < (places.get(id) ?? 0)).length,
    sortAgain: () => {
      setHeld({ key, ids });
    },
  };
}

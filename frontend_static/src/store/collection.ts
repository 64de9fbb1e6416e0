/** Rows by id, each a signal of its own, so that a change redraws only what shows that row. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

export class Collection<Row> {
  #rows = new Map<string, Signal<Row | null>>();

  /** The row as a signal; null while it is not known. */
  row(id: string): ReadonlySignal<Row | null> {
    return this.#signal(id);
  }

  /** The row as it is; whoever draws with it is drawn again when it changes. */
  get(id: string): Row | null {
    return this.#signal(id).value;
  }

  /** The row as it is, without being told of changes. */
  peek(id: string): Row | null {
    return this.#rows.get(id)?.peek() ?? null;
  }

  set(id: string, row: Row): void {
    this.#signal(id).value = row;
  }

  /** Replaces the row by what `change` makes of it; an unknown row stays unknown. */
  change(id: string, change: (row: Row) => Row): void {
    const row = this.peek(id);
    if (row !== null) this.set(id, change(row));
  }

  remove(id: string): void {
    const row = this.#rows.get(id);
    if (row) row.value = null;
  }

  /** All known rows, without being told of changes. */
  entries(): [string, Row][] {
    const known: [string, Row][] = [];
    for (const [id, row] of this.#rows) {
      const value = row.peek();
      if (value !== null) known.push([id, value]);
    }
    return known;
  }

  clear(): void {
    for (const row of this.#rows.values()) row.value = null;
  }

  #signal(id: string): Signal<Row | null> {
    let row = this.#rows.get(id);
    if (!row) {
      row = signal<Row | null>(null);
      this.#rows.set(id, row);
    }
    return row;
  }
}

/** The list with `item` in the place of the one with its id, or at the end. */
export function put<Item extends { id: string }>(list: readonly Item[], item: Item): Item[] {
  return list.some((each) => each.id === item.id)
    ? list.map((each) => (each.id === item.id ? item : each))
    : [...list, item];
}

/** The list without the one with this id. */
export function without<Item extends { id: string }>(list: readonly Item[], id: string): Item[] {
  return list.filter((each) => each.id !== id);
}

/**
 * How a snapshot and the events meet: an event that came while a snapshot was on its way is applied again on top of it,
 * so that an old answer never hides news. Events set or replace, so that twice does no harm.
 */
import { batch, signal } from "@preact/signals";

const KEPT = 500;

interface Heard {
  position: number;
  apply: () => void;
}

let recent: Heard[] = [];

/** Grows when everything on the pages has to be loaded anew. */
export const generation = signal(0);

export function heard(position: number, apply: () => void): void {
  recent.push({ position, apply });
  if (recent.length > KEPT) recent = recent.slice(-KEPT);
  batch(apply);
}

/** Takes a snapshot over and applies what was heard after its cursor. */
export function takeOver(cursor: number, put: () => void): void {
  batch(() => {
    put();
    for (const each of recent) if (each.position > cursor) each.apply();
  });
}

/** The thread was cut: what was heard before is worth nothing, and all pages load again. */
export function startOver(): void {
  recent = [];
  generation.value += 1;
}

/** Something changed that no event spells out: pages load again, quietly and not all at the same instant. */
export function reloadSoon(): void {
  setTimeout(() => {
    generation.value += 1;
  }, Math.random() * 1500);
}

export function forgetHeard(): void {
  recent = [];
}

/**
 * How a snapshot and the events meet. Invariant: what a page shows is a snapshot with every later event on top. An
 * event that came while a snapshot was on its way is applied again on it, so that an old answer never hides news;
 * events set or replace, so that twice does no harm. An answer that can no longer be brought up to date is asked for
 * once more.
 *
 * A snapshot is as new as its cursor. One that carries none is at least as new as what was heard when it was asked for.
 */
import { batch, signal } from "@preact/signals";

const KEPT = 500;
const TRIES = 3;

interface Heard {
  position: number;
  apply: () => void;
}

/** Every event heard above `complete`. */
let recent: Heard[] = [];
let complete = 0;
let last = 0;
/** Grows when answers on their way are of no use: the thread was cut, or I may see more or less than before. */
let era = 0;

/** Grows when everything on the pages has to be loaded anew. */
export const generation = signal(0);

/** The line begins at this position: nothing has been heard yet. */
export function listenFrom(position: number): void {
  recent = [];
  complete = last = position;
  era += 1;
}

export function heard(position: number, apply: () => void): void {
  recent.push({ position, apply });
  last = position;
  if (recent.length > KEPT) complete = recent.shift()?.position ?? complete;
  batch(apply);
}

/** Asks for a snapshot and puts it into the stores, with what was heard after it on top. */
export async function snapshot<Answer extends object>(
  ask: () => Promise<Answer>,
  put: (answer: Answer) => void,
): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const [asked, since] = [era, last];
    const answer = await ask();
    const cursor = cursorOf(answer) ?? since;
    const usable = asked === era && cursor >= complete;
    if (usable || tries === TRIES) {
      takeOver(cursor, () => {
        put(answer);
      });
      return answer;
    }
  }
}

/** Asks for a change, once; the row as the server answers it is a snapshot too. */
export async function changed<Answer extends object>(
  ask: () => Promise<Answer>,
  put: (answer: Answer) => void,
): Promise<Answer> {
  const since = last;
  const answer = await ask();
  takeOver(cursorOf(answer) ?? since, () => {
    put(answer);
  });
  return answer;
}

const cursorOf = (answer: object): number | null =>
  "cursor" in answer && typeof answer.cursor === "number" ? answer.cursor : null;

/** Takes a snapshot over and applies what was heard after its cursor. */
export function takeOver(cursor: number, put: () => void): void {
  batch(() => {
    put();
    for (const each of recent) if (each.position > cursor) each.apply();
  });
}

/** What I may see has changed, or I was away for long: all pages load again. */
export function startOver(): void {
  era += 1;
  generation.value += 1;
}

/** The thread was cut at `position`: what came before is not known. */
export function cutAt(position: number): void {
  listenFrom(position);
  startOver();
}

/** Something changed that no event spells out: pages load again, quietly and not all at the same instant. */
export function reloadSoon(): void {
  setTimeout(() => {
    generation.value += 1;
  }, Math.random() * 1500);
}

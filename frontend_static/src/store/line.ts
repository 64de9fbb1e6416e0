/** The live line of whoever is signed in, and how it is doing. `session.ts` opens and closes it. */
import { signal } from "@preact/signals";

import type { Live, LiveState, Said } from "../live";

export const liveState = signal<LiveState>("reconnecting");

let live: Live | null = null;

/** Puts this line in the place of the one before. */
export function takeLine(line: Live | null): void {
  live?.close();
  live = line;
}

export const lookAgain = (): void => live?.now();

/** Says which team or webinar this page shows, and whether somebody types; `news`: not only said again. */
export const say = (said: Said, news: boolean): void => live?.say(said, news);

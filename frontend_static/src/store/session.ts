/**
 * From signing in to signing out: who is here, the live line, and letting go of everything when they leave.
 */
import { signal } from "@preact/signals";

import { setTimeZone } from "../format";
import { http, read, signInAgain } from "../http";
import { connect, type Live, type LiveState } from "../live";
import { apply, type Event } from ".";
import * as calls from "./calls";
import { feeds } from "./feed";
import * as goals from "./goals";
import { invitations } from "./invitations";
import { forgetKept } from "./kept";
import { lowIds, lows } from "./lows";
import { loadMe, me } from "./me";
import { members } from "./members";
import { flush } from "./outbox";
import { forgetPages } from "./pages";
import { posts } from "./posts";
import { due, reports } from "./reports";
import { forgetHeard, heard, startOver } from "./snapshots";
import { boards, teams } from "./teams";

export const liveState = signal<LiveState>("reconnecting");

let live: Live | null = null;

/** A page that was out of sight for long shows the newest when somebody looks again: dates and what is due moved on. */
const LONG = 10 * 60_000;
let hiddenAt: number | null = null;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") hiddenAt = Date.now();
  else {
    live?.now();
    if (me.peek() && hiddenAt !== null && Date.now() - hiddenAt > LONG) startOver();
    hiddenAt = null;
  }
});

/** Other pages of this browser share the cookie: they hear here when it becomes somebody else's. */
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("snowfield.session");
channel?.addEventListener("message", (message: MessageEvent<string | null>) => {
  if (me.peek() && message.data !== me.peek()?.id) location.assign("/");
});

/** The member is known and the line is up. Raises `Problem` 401 when nobody is signed in. */
export async function begin(): Promise<void> {
  const mine = await loadMe();
  setTimeZone(mine.network.time_zone);
  channel?.postMessage(mine.id);
  listen(mine.cursor, mine.epoch);
}

function listen(position: number, epoch: string): void {
  live?.close();
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  live = connect<Event>({
    url: `${scheme}://${location.host}/api/v1/live`,
    position,
    epoch,
    onEvent: (event, at) => {
      heard(at, () => {
        apply(event);
      });
    },
    onSample: (events) => {
      events.forEach(apply);
    },
    onReset: () => {
      loadMe().then(startOver, startOver);
    },
    onState: (state) => {
      liveState.value = state;
      if (state === "live") void flush();
    },
    onEnded: () => {
      liveState.value = "offline";
      void signInAgain().then((again) => (again ? begin() : undefined));
    },
  });
}

/** Ends the session here and on the server. Everything kept for this member goes. */
export async function signOut(): Promise<void> {
  await read(http.DELETE("/api/v1/sessions/current"));
  forgetKept();
  leave();
  channel?.postMessage(null);
}

/** Lets go of what was loaded, without a word to the server. */
export function leave(): void {
  live?.close();
  live = null;
  forgetHeard();
  forgetPages();
  for (const store of [teams, boards, posts, reports, lows, feeds, calls.calls, goals.goals, goals.metrics, members])
    store.clear();
  lowIds.value = [];
  due.value = null;
  invitations.value = null;
  me.value = null;
}

/**
 * From signing in to signing out: who is here, the live line, and letting go of everything when they leave.
 */
import { signal } from "@preact/signals";

import type { MeOut } from "../api";
import { setTimeZone } from "../format";
import { http, read, signInAgain, whenFactorRequired } from "../http";
import { connect, type Ended, type LiveOptions, type Said } from "../live";
import { openStream } from "../stream";
import { canShare, share } from "../tabs";
import { apply, type Event } from ".";
import * as calls from "./calls";
import { feeds } from "./feed";
import * as goals from "./goals";
import { forgetInvitations } from "./invitations";
import { forgetJoining, loadWaiting } from "./joining";
import { forgetKept } from "./kept";
import { liveState, lookAgain, takeLine } from "./line";
import { lowIds, lows } from "./lows";
import { loadMe, me } from "./me";
import { members } from "./members";
import { photos } from "./photos";
import { flush } from "./outbox";
import { forgetPages } from "./pages";
import { posts } from "./posts";
import { publicPages } from "./publicPages";
import * as presence from "./presence";
import { due, paused, reports } from "./reports";
import { heard, listenFrom, startOver } from "./snapshots";
import { boards, teams } from "./teams";

/** An administrator has suspended me: what is open is closed. */
export const suspended = signal(false);

/** Grows when another page of this browser finds the same member signed in. */
export const signedInElsewhere = signal(0);

/** A page that was out of sight for long shows the newest when somebody looks again: dates and what is due moved on. */
const LONG = 10 * 60_000;
let hiddenAt: number | null = null;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") hiddenAt = Date.now();
  else {
    lookAgain();
    if (me.peek() && hiddenAt !== null && Date.now() - hiddenAt > LONG) startOver();
    hiddenAt = null;
  }
});

/** Other pages of this browser share the cookie: they hear here when it becomes somebody else's. */
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("snowfield.session");
channel?.addEventListener("message", ({ data }: MessageEvent<string | null>) => {
  const mine = me.peek();
  if (mine && data === mine.id) signedInElsewhere.value += 1;
  else if (mine) location.assign("/");
});

/** What is open is closed: begun anew, the page says what to do. */
const addFactorFirst = () => {
  if (me.peek()) leave();
};
whenFactorRequired(addFactorFirst);

/** The member is known and the line is up. Raises `Problem` 401 when nobody is signed in. */
export async function begin(): Promise<void> {
  const mine = await loadMe();
  setTimeZone(mine.network.time_zone);
  channel?.postMessage(mine.id);
  listen(mine);
  loadWaiting().catch(() => undefined);
}

/** A plain request past the one fetch, which would try again and ask to sign in. Its status; 0 without an answer. */
const quietly = (path: string, init?: RequestInit): Promise<number> =>
  fetch(path, init).then(
    (response) => response.status,
    () => 0,
  );

/** `keepalive`: it may be the last word of a page that is being left. */
const presenceByRequest = (said: Said) =>
  "webinar_id" in said
    ? quietly(`/api/v1/webinars/${said.webinar_id}/here`, { method: said.left ? "DELETE" : "PUT", keepalive: true })
    : quietly("/api/v1/presence", {
        method: "PUT",
        keepalive: true,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(said),
      });

function listen({ id, access_id, cursor, epoch }: MeOut): void {
  listenFrom(cursor);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const options: LiveOptions<Event> = {
    url: `${scheme}://${location.host}/api/v1/live`,
    cursor: { position: cursor, epoch },
    stream: () => openStream({ url: "/api/v1/live/stream", say: presenceByRequest }),
    answers: () => quietly("/api/v1/me"),
    onEvent: (event, at) => {
      heard(at, () => {
        apply(event);
      });
    },
    onSample: (events) => {
      events.forEach(apply);
    },
    onPresence: presence.presenceTold,
    onReset: (at) => {
      listenFrom(at);
      loadMe().then(startOver, startOver);
    },
    onState: (state) => {
      liveState.value = state;
      if (state === "live") void flush();
    },
    onEnded: (reason) => {
      if (reason === "second_factor_required") addFactorFirst();
      else onEnded(reason);
    },
  };
  takeLine(canShare() ? share(`snowfield.live.${id}.${access_id}`, options) : connect(options));
}

/** Whether this browser has a new session for the one that ended, as after a change of the password. The answer with
 * its cookie may still be on the way when the line says that the old one is over. */
async function hasAnother(): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if ((await quietly("/api/v1/me")) === 200) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}

function onEnded(reason: Ended): void {
  liveState.value = "offline";
  if (reason === "suspended") {
    suspended.value = true;
    leave();
  } else
    void hasAnother()
      .then((another) => another || signInAgain())
      .then((again) => (again ? begin().then(startOver) : undefined));
}

/** Ends the session here and on the server. Everything kept for this member goes. */
export async function signOut(): Promise<void> {
  await read(http.DELETE("/api/v1/sessions/current"));
  forgetMyself();
}

/** Everything kept for this member goes; the server has ended the session. */
export function forgetMyself(): void {
  forgetKept();
  leave();
  channel?.postMessage(null);
}

/** Lets go of what was loaded, without a word to the server. */
export function leave(): void {
  takeLine(null);
  listenFrom(0);
  presence.forgetPresence();
  forgetPages();
  forgetJoining();
  for (const store of [
    teams,
    boards,
    posts,
    reports,
    lows,
    feeds,
    calls.calls,
    goals.goals,
    goals.metrics,
    members,
    photos,
    publicPages,
  ])
    store.clear();

  lowIds.value = [];
  due.value = null;
  paused.value = [];
  forgetInvitations();
  me.value = null;
}

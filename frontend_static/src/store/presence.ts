/**
 * Who looks at a team just now and who of them types, as far as the server tells; and what this page says of itself:
 * which team it shows while it is in sight, again every half minute, and whether somebody types in it. Absolute values
 * without a position: any of them may be missed, and the next one puts it right.
 */
import { effect } from "@preact/signals";

import type { Presence } from "../live";
import { Collection } from "./collection";
import { liveState, say } from "./line";

export const presences = new Collection<Presence>();

export function presenceTold(presence: Presence): void {
  presences.set(presence.team_id, presence);
}

export function forgetPresence(): void {
  presences.clear();
}

export const AGAIN = 30_000;
const TYPING_AGAIN = 3_000;
const IDLE = 5_000;

let shown: string | null = null;
let typingSaid = 0;
let idle: ReturnType<typeof setTimeout> | undefined;

function tell(news: boolean): void {
  const inSight = document.visibilityState === "visible";
  say({ team_id: inSight ? shown : null, typing: inSight && typingSaid > 0 }, news);
}

/** This page shows the team until the answer is called. */
export function lookAt(teamId: string): () => void {
  shown = teamId;
  const onSight = () => {
    tell(true);
  };
  const again = setInterval(() => {
    if (document.visibilityState === "visible") tell(false);
  }, AGAIN);
  const onLeave = () => {
    say({ team_id: null, typing: false }, true);
  };
  document.addEventListener("visibilitychange", onSight);
  // First of all who hear it: the line itself goes with the page.
  addEventListener("pagehide", onLeave, true);
  addEventListener("focus", onSight);
  // A line that has just come up knows nothing of us, and we nothing newer of others.
  let news = true;
  const stop = effect(() => {
    if (liveState.value !== "live") {
      forgetPresence();
      return;
    }
    tell(news);
    news = false;
  });
  return () => {
    stop();
    clearInterval(again);
    document.removeEventListener("visibilitychange", onSight);
    removeEventListener("pagehide", onLeave, true);
    removeEventListener("focus", onSight);
    stopped(teamId);
    shown = null;
    tell(true);
  };
}

/** Somebody types to this team, on the page that shows it. */
export function typing(teamId: string): void {
  if (teamId !== shown) return;
  clearTimeout(idle);
  idle = setTimeout(stopped, IDLE, teamId);
  const now = Date.now();
  if (now - typingSaid < TYPING_AGAIN) return;
  typingSaid = now;
  tell(true);
}

/** Sent, or thinking. */
export function stopped(teamId: string): void {
  clearTimeout(idle);
  if (teamId !== shown || !typingSaid) return;
  typingSaid = 0;
  tell(true);
}

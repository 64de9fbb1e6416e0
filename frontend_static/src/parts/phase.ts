/** Where a webinar is in its life. A page that shows it is drawn again when it begins and when its time is over. */
import { useEffect, useState } from "preact/hooks";

import type { WebinarOut } from "../api";

export type Phase = "before" | "live" | "ended" | "closed" | "cancelled";

type Times = Pick<WebinarOut, "starts_at" | "minutes" | "closed_at" | "cancelled_at">;

/** Longer than this a timer cannot wait. */
const LONGEST = 86_400_000;

export const endOf = ({ starts_at, minutes }: Pick<Times, "starts_at" | "minutes">): number =>
  Date.parse(starts_at) + minutes * 60_000;

export function phaseOf(webinar: Times, now: number): Phase {
  if (webinar.cancelled_at !== null) return "cancelled";
  if (webinar.closed_at !== null) return "closed";
  if (now < Date.parse(webinar.starts_at)) return "before";
  return now < endOf(webinar) ? "live" : "ended";
}

const MINUTE = 60_000;

/** Until it ends; drawn again as they pass. */
export function useMinutesLeft(webinar: WebinarOut): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, MINUTE / 4);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return Math.max(0, Math.ceil((endOf(webinar) - now) / MINUTE));
}

export function usePhase(webinar: WebinarOut | null): Phase {
  const [now, setNow] = useState(Date.now);
  const start = webinar ? Date.parse(webinar.starts_at) : 0;
  const end = webinar ? endOf(webinar) : 0;
  useEffect(() => {
    const next = [start, end].find((each) => each > now);
    if (next === undefined) return undefined;
    const timer = setTimeout(
      () => {
        setNow(Date.now());
      },
      Math.min(next - now + 50, LONGEST),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [start, end, now]);
  return webinar ? phaseOf(webinar, now) : "before";
}

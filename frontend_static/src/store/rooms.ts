/**
 * Who is in a webinar's room: this page says that it is there, again every half minute, and what the server counts of
 * everybody comes with the votes. Who was there, and how long, is for those who run it.
 */
import { effect } from "@preact/signals";

import type { AttendancePage, VotesCounted } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { inTurn } from "./inTurn";
import { liveState, say } from "./line";
import { snapshot } from "./snapshots";
import { webinars } from "./webinars";

const AGAIN = 30_000;
const FEW = 12;

export const attendances = new Collection<AttendancePage>();

/** This page shows the webinar until the answer is called. A page in the background counts: the meeting is elsewhere. */
export function beIn(webinarId: string): () => void {
  const tell = (left: boolean) => {
    say({ webinar_id: webinarId, left }, true);
  };
  const onLeave = () => {
    tell(true);
  };
  const again = setInterval(tell, AGAIN, false);
  // First of all who hear it: the line itself goes with the page.
  addEventListener("pagehide", onLeave, true);
  const stop = effect(() => {
    if (liveState.value === "live") tell(false);
  });
  return () => {
    stop();
    clearInterval(again);
    removeEventListener("pagehide", onLeave, true);
    tell(true);
  };
}

export async function loadAttendance(id: string, after?: string): Promise<void> {
  const params = { path: { webinar_id: id }, query: { limit: after ? 50 : FEW, ...(after && { after }) } };
  await snapshot(
    () => read<AttendancePage>(http.GET("/api/v1/webinars/{webinar_id}/attendance", { params })),
    (page) => {
      const before = after ? (attendances.peek(id)?.items ?? []) : [];
      attendances.set(id, { ...page, items: [...before, ...page.items] });
    },
  );
}

/** The button shows it at once; the count comes with the next tally. */
export async function sayThanks(id: string, given: boolean): Promise<void> {
  const path = "/api/v1/webinars/{webinar_id}/thanks";
  const params = { path: { webinar_id: id } };
  const show = (thanked: boolean) => {
    webinars.change(id, (webinar) => ({ ...webinar, thanked }));
  };
  await inTurn(`thanks ${id}`, given, show, () =>
    read(given ? http.PUT(path, { params }) : http.DELETE(path, { params })),
  );
}

export function roomCounted({ webinar_id: id, room, thanks }: VotesCounted): void {
  const now = { ...room, ...(thanks !== null && { thanks }) };
  if (Object.keys(now).length > 0) webinars.change(id, (webinar) => ({ ...webinar, ...now }));
}

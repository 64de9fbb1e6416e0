/** Webinars and who comes, with the events that keep them as they are. What is asked in one is in `questions`. */
import { signal } from "@preact/signals";

import type {
  ComingPage,
  MayScheduleOut,
  RegistrationChanged,
  RegistrationSet,
  WebinarChanged,
  WebinarIn,
  WebinarOut,
  WebinarPage,
  WebinarPlan,
} from "../api";
import { http, read } from "../http";
import { Collection, put, without } from "./collection";
import { late, type WebinarEvent } from "./late";
import * as backstage from "./backstage";
import { myId } from "./me";
import * as polls from "./polls";
import * as questions from "./questions";
import { webinarInvited } from "./inviting";
import { roomCounted } from "./rooms";
import { changed, snapshot } from "./snapshots";
import { spaced } from "./spaced";

export interface Listed {
  ids: readonly string[];
  next: string | null;
}

export const webinars = new Collection<WebinarOut>();
/** Those that are still to come, and those that are over. */
export const lists = new Collection<Listed>();
export const coming = new Collection<ComingPage>();
export const maySchedule = signal<MayScheduleOut | null>(null);

/** Of who comes, at first: as many as the server tells with all the rest. */
const FEW = 12;

export type Which = "to come" | "over";

export async function loadWebinars(which: Which, after?: string): Promise<void> {
  const query = { over: which === "over", ...(after && { after }) };
  await snapshot(
    () => read<WebinarPage>(http.GET("/api/v1/webinars", { params: { query } })),
    (page) => {
      for (const each of page.items) webinars.set(each.id, each);
      const before = after ? (lists.peek(which)?.ids ?? []) : [];
      lists.set(which, { ids: [...before, ...page.items.map((each) => each.id)], next: page.next });
    },
  );
}

export async function loadMaySchedule(): Promise<void> {
  maySchedule.value = await read<MayScheduleOut>(http.GET("/api/v1/webinars/mine", {}));
}

const one = (id: string) => ({ path: { webinar_id: id } });

export async function loadWebinar(id: string): Promise<void> {
  await snapshot(
    () => read<WebinarOut>(http.GET("/api/v1/webinars/{webinar_id}", { params: one(id) })),
    (webinar) => {
      webinars.set(id, webinar);
    },
  );
}

export async function loadComing(id: string, after?: string): Promise<void> {
  const params = { ...one(id), query: after ? { after, limit: 50 } : { limit: FEW } };
  await snapshot(
    () => read<ComingPage>(http.GET("/api/v1/webinars/{webinar_id}/registrations", { params })),
    (page) => {
      const before = after ? (coming.peek(id)?.items ?? []) : [];
      coming.set(id, { ...page, items: [...before, ...page.items] });
    },
  );
}

/** Asks for a change, once; the answer is how the webinar stands. */
export async function changedTo(asking: () => Promise<WebinarOut>): Promise<WebinarOut> {
  return changed(asking, (webinar) => {
    webinars.set(webinar.id, webinar);
  });
}

export async function schedule(body: WebinarIn): Promise<string> {
  return (await changedTo(() => read<WebinarOut>(http.POST("/api/v1/webinars", { body })))).id;
}

export async function change(webinar: WebinarOut, body: WebinarPlan, later: boolean): Promise<void> {
  const params = { ...one(webinar.id), query: { later }, header: { "if-match": `W/"${webinar.version}"` } };
  await changedTo(() => read<WebinarOut>(http.PUT("/api/v1/webinars/{webinar_id}", { params, body })));
}

export async function cancel(id: string, why: string, later: boolean): Promise<void> {
  const params = one(id);
  await changedTo(() =>
    read<WebinarOut>(http.POST("/api/v1/webinars/{webinar_id}/cancellation", { params, body: { why, later } })),
  );
}

/** The link to join comes with it: it is told to nobody unasked. */
export async function register(id: string, shown: boolean): Promise<void> {
  await read(http.PUT("/api/v1/webinars/{webinar_id}/registration", { params: one(id), body: { shown } }));
  await Promise.all([loadWebinar(id), loadComing(id)]);
}

export async function unregister(id: string): Promise<void> {
  await read(http.DELETE("/api/v1/webinars/{webinar_id}/registration", { params: one(id) }));
  await Promise.all([loadWebinar(id), loadComing(id)]);
}

const again = spaced(300, 3000);
/** Of all who come, one asks in so many milliseconds. */
const APART = 12;

const isAmong = (people: readonly { id: string }[]) => people.some((each) => each.id === myId());

function webinarChanged(event: WebinarChanged): void {
  const { webinar_id: id, type: _, call_id: _call, audience_changed: _changed, link_changed, ...now } = event;
  const known = webinars.peek(id);
  if (known) {
    webinars.set(id, { ...known, ...now });
    // What depends on who looks is in no event. Thousands have this page open: only whom it is about asks again.
    const part = isAmong(known.hosts) !== isAmong(now.hosts) || isAmong(known.presenters) !== isAmong(now.presenters);
    const told = known.registered || known.presents || known.may_run;
    if (known.version !== event.version && (part || (link_changed && told)))
      setTimeout(
        () => {
          again(id, () => void loadWebinar(id).catch(() => undefined));
        },
        part ? 0 : Math.random() * event.coming * APART,
      );
  } else if (lists.peek("to come")) again("list", () => void loadWebinars("to come").catch(() => undefined));
}

function registrationChanged({ webinar_id: id, coming: number, shown, no_longer_shown }: RegistrationChanged): void {
  webinars.change(id, (webinar) => ({ ...webinar, coming: number }));
  coming.change(id, (page) => {
    let items = page.items;
    if (no_longer_shown) items = without(items, no_longer_shown);
    if (shown) items = put(items, { ...shown, shown: true });
    return { ...page, items, coming: number };
  });
}

function registrationSet({ webinar_id: id, registered, shown }: RegistrationSet): void {
  webinars.change(id, (webinar) => ({ ...webinar, registered, shown }));
}

late.webinars = (event: WebinarEvent): void => {
  switch (event.type) {
    case "webinar.changed":
      return webinarChanged(event);
    case "registration.changed":
      return registrationChanged(event);
    case "webinar.invited":
      return webinarInvited(event);
    case "registration.set":
      return registrationSet(event);
    case "poll.changed":
      return polls.pollChanged(event);
    case "poll.gone":
      return polls.pollGone(event);
    case "note.changed":
    case "note.withdrawn":
      return backstage.apply(event);
    case "words.queued":
      return polls.wordsQueued(event);
    case "votes.counted":
      polls.pollsCounted(event);
      roomCounted(event);
      return questions.apply(event);
    default:
      return questions.apply(event);
  }
};

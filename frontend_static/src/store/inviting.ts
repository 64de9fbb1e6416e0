/** Inviting to webinars, declining, and the list of whom to follow up. The list is asked for anew; nothing of it is live. */
import type {
  FollowUpPage,
  InvitedOut,
  WebinarInvitationIn,
  WebinarInvited,
  WebinarLetterIn,
  WebinarLetterList,
  WebinarLetterOut,
} from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { changed, snapshot } from "./snapshots";
import { webinars } from "./webinars";

export type Mark = "registered" | "asked" | "voted" | "committed" | "one_to_one";
export const MARKS: readonly Mark[] = ["registered", "asked", "voted", "committed", "one_to_one"];

export interface Filters {
  marks: readonly Mark[];
  stayed: number;
  order: "stayed" | "name";
}

export const followUps = new Collection<FollowUpPage>();
export const letters = new Collection<WebinarLetterList>();

const one = (id: string) => ({ path: { webinar_id: id } });

export function queryOf({ marks, stayed, order }: Filters) {
  return { ...Object.fromEntries(marks.map((each) => [each, true])), stayed_minutes: stayed, order };
}

export async function loadFollowUp(id: string, filters: Filters, after?: string): Promise<void> {
  const params = { ...one(id), query: { ...queryOf(filters), ...(after && { after }) } };
  await snapshot(
    () => read<FollowUpPage>(http.GET("/api/v1/webinars/{webinar_id}/follow-up", { params })),
    (page) => {
      const before = after ? (followUps.peek(id)?.items ?? []) : [];
      followUps.set(id, { ...page, items: [...before, ...page.items] });
    },
  );
}

export async function loadLetters(id: string): Promise<void> {
  await snapshot(
    () => read<WebinarLetterList>(http.GET("/api/v1/webinars/{webinar_id}/letters", { params: one(id) })),
    (list) => {
      letters.set(id, list);
    },
  );
}

export async function writeTo(id: string, body: WebinarLetterIn): Promise<WebinarLetterOut> {
  return changed(
    () => read<WebinarLetterOut>(http.POST("/api/v1/webinars/{webinar_id}/letters", { params: one(id), body })),
    (letter) => {
      letters.change(id, (list) => ({ items: [letter, ...list.items] }));
    },
  );
}

/** How many were invited by it. */
export async function invite(id: string, body: WebinarInvitationIn): Promise<number> {
  const init = { params: one(id), body };
  return (await read<InvitedOut>(http.POST("/api/v1/webinars/{webinar_id}/invitations", init))).invited;
}

export async function decline(id: string): Promise<void> {
  await read(http.DELETE("/api/v1/webinars/{webinar_id}/invitations/mine", { params: one(id) }));
  webinars.change(id, (webinar) => ({ ...webinar, invited_by: null }));
}

export function webinarInvited({ webinar_id: id, by }: WebinarInvited): void {
  webinars.change(id, (webinar) => ({ ...webinar, invited_by: by }));
}

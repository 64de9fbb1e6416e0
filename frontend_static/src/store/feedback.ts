/** What I said of a webinar, and what is told of all to who runs it. Nothing of it comes live. */
import type { FeedbackOut, MyFeedbackOut, WebinarFeedbackIn } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { changed, snapshot } from "./snapshots";

export const mine = new Collection<MyFeedbackOut>();
export const told = new Collection<FeedbackOut>();

const one = (id: string) => ({ path: { webinar_id: id } });

export async function loadFeedback(id: string): Promise<void> {
  await snapshot(
    () => read<FeedbackOut>(http.GET("/api/v1/webinars/{webinar_id}/feedback", { params: one(id) })),
    (all) => {
      told.set(id, all);
    },
  );
}

const said = (id: string, asking: () => Promise<MyFeedbackOut>) =>
  changed(asking, (now) => {
    mine.set(id, now);
  });

export const sayHowSure = (id: string, score: number) =>
  said(id, () =>
    read<MyFeedbackOut>(http.PUT("/api/v1/webinars/{webinar_id}/confidence", { params: one(id), body: { score } })),
  );

export const giveFeedback = (id: string, body: WebinarFeedbackIn) =>
  said(id, () => read<MyFeedbackOut>(http.PUT("/api/v1/webinars/{webinar_id}/feedback", { params: one(id), body })));

/** What a host does with questions. The answer is how the question stands; everybody else hears of it. */
import type { DisplayLinkOut, QuestionWordsIn, WebinarOut, WebinarQuestionOut } from "../api";
import { http, read } from "../http";
import { changeQuestion } from "./questions";
import { changedTo } from "./webinars";

const one = (id: string) => ({ path: { question_id: id } });
const webinar = (id: string) => ({ path: { webinar_id: id } });

export type Move = "shown" | "on_air" | "answered" | "later" | "not_taken";
export type Holds = WebinarOut["holds"];

export const move = (id: string, state: Move, reason = "") =>
  changeQuestion(() =>
    read<WebinarQuestionOut>(
      http.PUT("/api/v1/questions/{question_id}/state", { params: one(id), body: { state, reason } }),
    ),
  );

export const edit = (id: string, body: QuestionWordsIn) =>
  changeQuestion(() =>
    read<WebinarQuestionOut>(http.PATCH("/api/v1/questions/{question_id}", { params: one(id), body })),
  );

/** `place` from 1; null: last. */
export const putNext = (id: string, place: number | null) =>
  changeQuestion(() =>
    read<WebinarQuestionOut>(http.PUT("/api/v1/questions/{question_id}/next", { params: one(id), body: { place } })),
  );

export const takeOffNext = (id: string) =>
  changeQuestion(() =>
    read<WebinarQuestionOut>(http.DELETE("/api/v1/questions/{question_id}/next", { params: one(id) })),
  );

/** Everybody hears of each question. */
export async function setThemes(webinarId: string, ids: string[], theme: string): Promise<void> {
  const params = webinar(webinarId);
  await read(http.PUT("/api/v1/webinars/{webinar_id}/themes", { params, body: { question_ids: ids, theme } }));
}

export const merge = (id: string, into_id: string) =>
  changeQuestion(() =>
    read<WebinarQuestionOut>(
      http.POST("/api/v1/questions/{question_id}/merging", { params: one(id), body: { into_id } }),
    ),
  );

export const lift = (id: string, why: string) =>
  changeQuestion(() =>
    read<WebinarQuestionOut>(http.POST("/api/v1/questions/{question_id}/author", { params: one(id), body: { why } })),
  );

export const setAsking = (id: string, body: { holds?: Holds; asking_paused?: boolean }) =>
  changedTo(() => read<WebinarOut>(http.PUT("/api/v1/webinars/{webinar_id}/asking", { params: webinar(id), body })));

export const close = (id: string) =>
  changedTo(() => read<WebinarOut>(http.PUT("/api/v1/webinars/{webinar_id}/closed", { params: webinar(id) })));

export const reopen = (id: string) =>
  changedTo(() => read<WebinarOut>(http.DELETE("/api/v1/webinars/{webinar_id}/closed", { params: webinar(id) })));

export async function displayLink(id: string): Promise<string> {
  const params = webinar(id);
  return (await read<DisplayLinkOut>(http.POST("/api/v1/webinars/{webinar_id}/display-link", { params }))).link;
}

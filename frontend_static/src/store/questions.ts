/**
 * Questions of webinars. What a list shows in which order is the page's: here they are known by id, and by webinar.
 * Tallies set, and never add, so that one that comes twice or late does no harm.
 */
import { signal } from "@preact/signals";

import type {
  WrittenAnswerOut,
  AnswerWithdrawn,
  AnswerWritten,
  AskedOfMeList,
  DeskOut,
  QuestionFollowed,
  QuestionGone,
  QuestionList,
  WebinarQuestionOut,
  QuestionQueued,
  QuestionShown,
  SimilarOut,
  VotesCounted,
} from "../api";
import { http, read } from "../http";
import { Collection, put as putAnswer, without } from "./collection";
import { inTurn } from "./inTurn";
import type { WebinarEvent } from "./late";
import { me } from "./me";
import { changed, snapshot } from "./snapshots";

export type QuestionEvent = Exclude<
  WebinarEvent,
  { type: `webinar.${string}` | `registration.${string}` | `poll.${string}` | "words.queued" | `note.${string}` }
>;
export type State = WebinarQuestionOut["state"];

export const questions = new Collection<WebinarQuestionOut>();
/** By webinar: the ids of all that I know of. */
export const known = new Collection<readonly string[]>();
/** Webinars whose desk I have open: what waits there is told to it. */
export const desks = new Collection<true>();

const SEEN: ReadonlySet<State> = new Set(["shown", "on_air", "answered", "later"]);
export const isSeen = (question: WebinarQuestionOut): boolean => SEEN.has(question.state);

/** More votes first; of equally many, what was shown later: it got them in less time. As the server orders them. */
export function bestFirst(one: WebinarQuestionOut, other: WebinarQuestionOut): number {
  return (
    other.votes - one.votes ||
    (other.shown_at ?? "").localeCompare(one.shown_at ?? "") ||
    other.id.localeCompare(one.id)
  );
}

/** In the order in which hosts put it up next. */
export const inNextOrder = (one: WebinarQuestionOut, other: WebinarQuestionOut): number =>
  (one.next_place ?? 0) - (other.next_place ?? 0) || one.id.localeCompare(other.id);

function remember(items: readonly WebinarQuestionOut[]): void {
  for (const each of items) {
    questions.set(each.id, each);
    const ids = known.peek(each.webinar_id) ?? [];
    if (!ids.includes(each.id)) known.set(each.webinar_id, [...ids, each.id]);
  }
}

function forget(webinarId: string, id: string): void {
  questions.remove(id);
  known.change(webinarId, (ids) => ids.filter((each) => each !== id));
}

/** All of a webinar that I know of; whoever draws with it is drawn again when one comes or changes. */
export function questionsOf(webinarId: string): WebinarQuestionOut[] {
  return (known.get(webinarId) ?? []).flatMap((id) => questions.get(id) ?? []);
}

/** These are all there are. */
export function takeQuestions(webinarId: string, items: readonly WebinarQuestionOut[]): void {
  for (const each of items) questions.set(each.id, each);
  known.set(
    webinarId,
    items.map((each) => each.id),
  );
}

export async function loadQuestions(webinarId: string): Promise<void> {
  const params = { query: { webinar_id: webinarId } };
  await snapshot(
    () => read<QuestionList>(http.GET("/api/v1/questions", { params })),
    (list) => {
      takeQuestions(webinarId, list.items);
    },
  );
}

export async function loadDesk(webinarId: string): Promise<void> {
  const params = { path: { webinar_id: webinarId } };
  desks.set(webinarId, true);
  await snapshot(
    () => read<DeskOut>(http.GET("/api/v1/webinars/{webinar_id}/desk", { params })),
    (desk) => {
      takeQuestions(webinarId, desk.items);
    },
  );
}

export async function ask(
  webinarId: string,
  text: string,
  anonymous: boolean,
  forId: string | null,
): Promise<WebinarQuestionOut> {
  const body = { webinar_id: webinarId, text, anonymous, for_id: forId };
  return changed(
    () => read<WebinarQuestionOut>(http.POST("/api/v1/questions", { body })),
    (question) => {
      remember([question]);
    },
  );
}

export async function similar(webinarId: string, text: string): Promise<WebinarQuestionOut[]> {
  const params = { query: { webinar_id: webinarId, text } };
  const found = await read<SimilarOut>(http.GET("/api/v1/questions/similar", { params }));
  remember(found.items);
  return found.items;
}

const one = (id: string) => ({ path: { question_id: id } });

/** The button shows it at once; the count comes with the next tally. */
export async function vote(id: string, given: boolean): Promise<void> {
  const path = "/api/v1/questions/{question_id}/vote";
  const show = (voted: boolean) => {
    questions.change(id, (question) => ({ ...question, voted }));
  };
  await inTurn(`vote ${id}`, given, show, () =>
    read(given ? http.PUT(path, { params: one(id) }) : http.DELETE(path, { params: one(id) })),
  );
}

export async function takeBack(question: WebinarQuestionOut): Promise<void> {
  await read(http.DELETE("/api/v1/questions/{question_id}", { params: one(question.id) }));
  forget(question.webinar_id, question.id);
}

/** With it the question is answered; everybody hears of both. */
export async function answer(question: WebinarQuestionOut, text: string): Promise<void> {
  const params = one(question.id);
  await changed(
    () => read<WrittenAnswerOut>(http.POST("/api/v1/questions/{question_id}/answers", { params, body: { text } })),
    (written) => {
      questions.change(question.id, (now) => ({
        ...now,
        ...((now.state === "shown" || now.state === "later") && { state: "answered", answered: "typed" }),
        answers: putAnswer(now.answers, written),
      }));
    },
  );
}

export async function changeAnswer(question: WebinarQuestionOut, id: string, text: string): Promise<void> {
  const params = { path: { answer_id: id } };
  await changed(
    () => read<WrittenAnswerOut>(http.PATCH("/api/v1/answers/{answer_id}", { params, body: { text } })),
    (written) => {
      questions.change(question.id, (now) => ({ ...now, answers: putAnswer(now.answers, written) }));
    },
  );
}

/** Where nothing else answers the question, everybody hears that it is to be answered again. */
export async function takeAnswerBack(question: WebinarQuestionOut, id: string): Promise<void> {
  await read(http.DELETE("/api/v1/answers/{answer_id}", { params: { path: { answer_id: id } } }));
  questions.change(question.id, (now) => ({ ...now, answers: without(now.answers, id) }));
}

/** What is still asked of me, by webinar and question. */
export const askedOfMe = signal<AskedOfMeList | null>(null);

export async function loadAskedOfMe(): Promise<void> {
  await snapshot(
    () => read<AskedOfMeList>(http.GET("/api/v1/me/questions", {})),
    (list) => {
      remember(list.items);
      askedOfMe.value = list;
    },
  );
}

/** What a host asks for; the answer is how the question stands. */
export async function changeQuestion(asking: () => Promise<WebinarQuestionOut>): Promise<WebinarQuestionOut> {
  return changed(asking, (question) => {
    remember([question]);
  });
}

type Now = Partial<WebinarQuestionOut> & { id: string; webinar_id: string };

const NEW: Omit<WebinarQuestionOut, "id" | "webinar_id"> = {
  author: null,
  asked_for: null,
  anonymous: false,
  text: "",
  edited: false,
  original: null,
  theme: "",
  state: "waiting",
  reason: "",
  merged_into: null,
  answered: null,
  votes: 0,
  next_place: null,
  asked_at: "",
  shown_at: null,
  on_air_at: null,
  mine: false,
  hidden: false,
  voted: false,
  lifted_at: null,
  lifted_why: "",
  answers: [],
};

function put(now: Now): void {
  const before = questions.peek(now.id);
  // A page that has not loaded the webinar has nothing to put it to.
  if (!before && !known.peek(now.webinar_id)) return;
  remember([{ ...NEW, ...before, ...now }]);
}

function questionShown({ question_id: id, type: _, ...event }: QuestionShown): void {
  const before = questions.peek(id);
  // Who asked without a name stays known to themselves, and to a desk that had to lift it.
  const author = event.author ?? (before?.mine || before?.lifted_at ? before.author : null);
  put({ ...event, id, author, anonymous: event.author === null, hidden: false });
}

function questionGone({ question_id: id, webinar_id, merged_into, withdrawn, hidden }: QuestionGone): void {
  const before = questions.peek(id);
  if (!before) return;
  if (hidden) {
    if (before.mine) questions.set(id, { ...before, hidden });
    else forget(webinar_id, id);
    return;
  }
  if (!withdrawn && (before.mine || desks.peek(webinar_id))) return; // told of by an event of their own
  if (merged_into && before.voted) questions.change(merged_into, (target) => ({ ...target, voted: true }));
  forget(webinar_id, id);
}

function questionQueued({ question_id: id, type: _, ...event }: QuestionQueued): void {
  if (!desks.peek(event.webinar_id)) return;
  put({ ...event, id, author: event.author ?? null, edited: event.original !== null });
}

function questionFollowed({ question_id: id, type: _, ...event }: QuestionFollowed): void {
  const mine = me.peek();
  const author = mine && { id: mine.id, name: mine.name };
  put({ ...event, id, author, mine: true, edited: event.original !== null });
}

function votesCounted({ tallies }: VotesCounted): void {
  for (const { question_id, votes } of tallies)
    questions.change(question_id, (question) => (question.votes === votes ? question : { ...question, votes }));
}

function answerWritten({ answer_id: id, question_id, author, text, html, written_at, edited_at }: AnswerWritten): void {
  const answer = { id, author, text, html, written_at, edited_at };
  questions.change(question_id, (question) => ({ ...question, answers: putAnswer(question.answers, answer) }));
}

function answerWithdrawn({ answer_id, question_id }: AnswerWithdrawn): void {
  questions.change(question_id, (question) => ({ ...question, answers: without(question.answers, answer_id) }));
}

export function apply(event: QuestionEvent): void {
  switch (event.type) {
    case "question.shown":
      return questionShown(event);
    case "question.gone":
      return questionGone(event);
    case "question.queued":
      return questionQueued(event);
    case "question.followed":
      return questionFollowed(event);
    case "votes.counted":
      return votesCounted(event);
    case "answer.written":
      return answerWritten(event);
    case "answer.withdrawn":
      return answerWithdrawn(event);
  }
}

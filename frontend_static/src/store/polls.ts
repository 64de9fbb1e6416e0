/** Polls of webinars. Tallies set, and come with those of questions. */
import type {
  PollAnswerIn,
  PollChanged,
  PollGone,
  PollIn,
  PollList,
  PollOut,
  PollPlanIn,
  VotesCounted,
  PollWordsIn,
  WordsQueued,
} from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { giving } from "./inTurn";
import { changed, snapshot } from "./snapshots";

export const polls = new Collection<PollOut>();
/** By webinar: the ids of all that I may see, in the order in which they were made. */
const known = new Collection<readonly string[]>();

export const pollsOf = (webinarId: string): PollOut[] =>
  (known.get(webinarId) ?? []).flatMap((id) => polls.get(id) ?? []);

function remember(items: readonly PollOut[]): void {
  for (const each of items) {
    polls.set(each.id, each);
    const ids = known.peek(each.webinar_id) ?? [];
    if (!ids.includes(each.id)) known.set(each.webinar_id, [...ids, each.id]);
  }
}

function forget(webinarId: string, id: string): void {
  polls.remove(id);
  known.change(webinarId, (ids) => ids.filter((each) => each !== id));
}

/** These are all there are. */
export function takePolls(webinarId: string, items: readonly PollOut[]): void {
  for (const each of items) polls.set(each.id, each);
  known.set(
    webinarId,
    items.map((each) => each.id),
  );
}

export async function loadPolls(webinarId: string): Promise<void> {
  const params = { query: { webinar_id: webinarId } };
  await snapshot(
    () => read<PollList>(http.GET("/api/v1/polls", { params })),
    (list) => {
      takePolls(webinarId, list.items);
    },
  );
}

export async function makePoll(body: PollIn): Promise<void> {
  await changed(
    () => read<PollOut>(http.POST("/api/v1/polls", { body })),
    (poll) => {
      remember([poll]);
    },
  );
}

const one = (id: string) => ({ path: { poll_id: id } });

/** Of a draft, all of it. */
export async function changePoll(id: string, body: PollPlanIn): Promise<void> {
  await changed(
    () => read<PollOut>(http.PUT("/api/v1/polls/{poll_id}", { params: one(id), body })),
    (poll) => {
      remember([poll]);
    },
  );
}

export async function takePollOut(poll: PollOut): Promise<void> {
  await read(http.DELETE("/api/v1/polls/{poll_id}", { params: one(poll.id) }));
  forget(poll.webinar_id, poll.id);
}

export async function setPoll(id: string, state: "open" | "closed"): Promise<void> {
  await changed(
    () => read<PollOut>(http.PUT("/api/v1/polls/{poll_id}/state", { params: one(id), body: { state } })),
    (poll) => {
      remember([poll]);
    },
  );
}

/** The counts come with the next tally. */
export async function answerPoll(id: string, body: PollAnswerIn): Promise<void> {
  await giving(() => read(http.PUT("/api/v1/polls/{poll_id}/answer", { params: one(id), body })));
  polls.change(id, (poll) => ({ ...poll, mine: body.choices, my_word: body.word ?? null }));
}

/** Lets others see what people said, or hides it from them. */
export async function decideWords(id: string, words: string[], state: PollWordsIn["state"]): Promise<void> {
  await changed(
    () => read<PollOut>(http.PUT("/api/v1/polls/{poll_id}/words", { params: one(id), body: { words, state } })),
    (poll) => {
      remember([poll]);
    },
  );
}

export function pollChanged({ poll_id: id, type: _, ...event }: PollChanged): void {
  if (!known.peek(event.webinar_id)) return;
  remember([{ mine: null, my_word: null, queue: null, ...polls.peek(id), ...event, id }]);
}

export function pollGone({ poll_id, webinar_id }: PollGone): void {
  forget(webinar_id, poll_id);
}

export function pollsCounted(event: VotesCounted): void {
  for (const { poll_id, ...tally } of event.polls) polls.change(poll_id, (poll) => ({ ...poll, ...tally }));
}

export function wordsQueued({ poll_id, words }: WordsQueued): void {
  polls.change(poll_id, (poll) => ({ ...poll, queue: words }));
}

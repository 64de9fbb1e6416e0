/**
 * All that the page of a webinar shows at first, in one answer: what everybody sees, and beside it what is mine. What I
 * give on another device is told to nobody, so a page that comes to the front again asks.
 */
import type { OwnVotesOut, WholeWebinarOut } from "../api";
import { http, read } from "../http";
import { mine } from "./feedback";
import { settled } from "./inTurn";
import { polls, pollsOf, takePolls } from "./polls";
import { desks, questions, questionsOf, takeQuestions } from "./questions";
import { snapshot } from "./snapshots";
import { coming, webinars } from "./webinars";

export async function loadWhole(id: string): Promise<void> {
  desks.remove(id); // this page shows no more than everybody sees
  const params = { path: { webinar_id: id } };
  await snapshot(
    () => read<WholeWebinarOut>(http.GET("/api/v1/webinars/{webinar_id}/whole", { params })),
    (whole) => {
      const voted = new Set(whole.voted);
      const asked = new Set(whole.asked.map((each) => each.id));
      const others = whole.questions.filter((each) => !asked.has(each.id));
      takeQuestions(id, [...whole.asked, ...others.map((each) => ({ ...each, voted: voted.has(each.id) }))]);
      const answers = new Map(whole.answers.map((each) => [each.poll_id, each]));
      takePolls(
        id,
        whole.polls.map((each) => ({
          ...each,
          mine: answers.get(each.id)?.choices ?? null,
          my_word: answers.get(each.id)?.word ?? null,
        })),
      );
      webinars.set(id, whole.webinar);
      mine.set(id, whole.feedback);
      coming.set(id, whole.coming);
    },
  );
}

const SELDOM = 10_000;
let asked = 0;

/** Until the answer is called. Not each time: the meeting is in another window, and people go to and fro. */
export function keepOwnVotes(id: string): () => void {
  const onShown = () => {
    if (document.visibilityState === "hidden" || Date.now() - asked < SELDOM) return;
    asked = Date.now();
    loadOwnVotes(id).catch(() => undefined);
  };
  document.addEventListener("visibilitychange", onShown);
  return () => {
    document.removeEventListener("visibilitychange", onShown);
  };
}

async function loadOwnVotes(id: string): Promise<void> {
  const params = { path: { webinar_id: id } };
  const before = settled();
  await snapshot(
    () => read<OwnVotesOut>(http.GET("/api/v1/webinars/{webinar_id}/votes/mine", { params })),
    (own) => {
      if (before === null || settled() !== before) return; // what was just pressed here is newer
      const voted = new Set(own.voted);
      for (const each of questionsOf(id)) {
        const now = voted.has(each.id);
        if (each.voted !== now) questions.set(each.id, { ...each, voted: now });
      }
      const answers = new Map(own.answers.map((each) => [each.poll_id, each]));
      for (const each of pollsOf(id)) {
        const answer = answers.get(each.id);
        if (answer) polls.set(each.id, { ...each, mine: answer.choices, my_word: answer.word });
      }
    },
  );
}

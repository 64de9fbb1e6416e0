/** All that the page of a webinar shows at first, in one answer: what everybody sees, and beside it what is mine. */
import type { WholeWebinarOut } from "../api";
import { http, read } from "../http";
import { mine } from "./feedback";
import { takePolls } from "./polls";
import { desks, takeQuestions } from "./questions";
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

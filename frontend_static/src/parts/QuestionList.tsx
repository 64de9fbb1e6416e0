/** The questions of a webinar. Their order holds still while they are read; tallies change in place. */
import { useState } from "preact/hooks";

import type { WebinarOut, WebinarQuestionOut } from "../api";
import { bestFirst, isSeen, questionsOf } from "../store/questions";
import { questionWords } from "../words/webinars";
import { Button } from "./Button";
import { useHeldOrder } from "./heldOrder";
import { QuestionItem } from "./QuestionItem";
import { ANY, ofTheme, ThemeFilter } from "./Themes";

/** Of many, at first, and more with each press: what follows the list stays near. */
const FEW = 15;
const TABS = ["best", "newest", "mine", "answeredTab"] as const;
type Tab = (typeof TABS)[number];

const newestFirst = (one: WebinarQuestionOut, other: WebinarQuestionOut) => other.id.localeCompare(one.id);

const LISTED: Record<Tab, (all: readonly WebinarQuestionOut[]) => WebinarQuestionOut[]> = {
  best: (all) => all.filter((each) => isSeen(each) && each.state !== "answered").sort(bestFirst),
  newest: (all) => all.filter(isSeen).sort(newestFirst),
  mine: (all) => all.filter((each) => each.mine).sort(newestFirst),
  answeredTab: (all) => all.filter((each) => each.state === "answered").sort(newestFirst),
};

export function QuestionList({ webinar }: { webinar: WebinarOut }) {
  const [chosen, setTab] = useState<Tab | null>(null);
  const all = questionsOf(webinar.id);
  // Who comes after the end comes for the answers.
  const answered = webinar.closed_at !== null && all.some((each) => each.state === "answered");
  const tab = chosen ?? (answered ? "answeredTab" : "best");
  const [theme, setTheme] = useState(ANY);
  const seenOnes = all.filter(isSeen);
  const listed = LISTED[tab](all).filter((each) => ofTheme(theme, each));
  const held = useHeldOrder(`${webinar.id} ${tab} ${theme}`, listed);
  const [limit, setLimit] = useState(FEW);
  const rest = held.shown.length - limit;
  const open = !webinar.closed_at && !webinar.cancelled_at;
  const seen = seenOnes.length;
  return (
    <section class="card stack stack-3" aria-labelledby="questions-title">
      <h2 id="questions-title">{questionWords.list(seen)}</h2>
      <div class="tabs" role="group" aria-label={questionWords.tabs}>
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === tab}
            onClick={() => {
              setTab(each);
              setLimit(FEW);
            }}
          >
            {questionWords[each]}
          </button>
        ))}
      </div>
      <ThemeFilter id="questions-theme" all={seenOnes} value={theme} onValue={setTheme} />
      <p class="vh" role="status">
        {held.came > 0 && questionWords.freshSaid(held.came)}
      </p>
      {held.came + held.moved > 0 && (
        <Button look="second" size="sm" wide icon="up" onClick={held.sortAgain}>
          {questionWords.fresh(held.came, held.moved)}
        </Button>
      )}
      {held.shown.length ? (
        <ol class="qlist">
          {held.shown.slice(0, limit).map((each) => (
            <QuestionItem key={each.id} question={each} open={open} answers={webinar.may_run || webinar.presents} />
          ))}
        </ol>
      ) : (
        <p class="muted">
          {seen > 0 || tab !== "best" ? questionWords.noneHere : open ? questionWords.none : questionWords.noneAsked}
        </p>
      )}
      {rest > 0 && (
        <div class="row">
          <Button
            look="second"
            onClick={() => {
              setLimit(limit + 2 * FEW);
            }}
          >
            {questionWords.more(Math.min(rest, 2 * FEW), rest)}
          </Button>
        </div>
      )}
    </section>
  );
}

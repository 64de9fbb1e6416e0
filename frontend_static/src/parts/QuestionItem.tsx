/** One question in a list: its votes, its words, who asked, and how it stands. */
import { useState } from "preact/hooks";

import type { WebinarQuestionOut } from "../api";
import { sentenceOf } from "../sending";
import { myId } from "../store/me";
import { isSeen, takeBack } from "../store/questions";
import { toast } from "../store/toasts";
import { questionWords } from "../words/webinars";
import { Badge } from "./Badge";
import { FlagIt, HiddenNote } from "./FlagIt";
import { VoteButton } from "./VoteButton";
import { AnswerInWriting, WrittenAnswers } from "./WrittenAnswers";

export function stateBadge({ state, answered }: WebinarQuestionOut) {
  switch (state) {
    case "shown":
      return null;
    case "waiting":
      return (
        <Badge kind="wait" icon="clock">
          {questionWords.states.waiting}
        </Badge>
      );
    case "on_air":
      return (
        <Badge kind="do" icon="mic">
          {questionWords.states.on_air}
        </Badge>
      );
    case "answered":
      return (
        <Badge kind="ok" icon={answered === "typed" ? "doc" : "check"}>
          {answered === "typed" ? questionWords.answeredTyped : questionWords.answeredLive}
        </Badge>
      );
    case "not_taken":
      return <Badge kind="bad">{questionWords.states.not_taken}</Badge>;
    case "later":
      return <Badge icon="doc">{questionWords.states.later}</Badge>;
    default:
      return <Badge icon="merge">{questionWords.states[state]}</Badge>;
  }
}

function who({ mine, anonymous, author }: WebinarQuestionOut): string {
  if (mine) return anonymous ? questionWords.youHidden : questionWords.you;
  return author?.name ?? questionWords.noName;
}

/** Of those who speak, whom a question is for. */
export const forWhom = ({ asked_for }: WebinarQuestionOut): string =>
  !asked_for ? "" : asked_for.id === myId() ? questionWords.askedForYou : questionWords.askedFor(asked_for.name);

interface Props {
  question: WebinarQuestionOut;
  /** Votes are taken. */
  open: boolean;
  /** Whoever looks may answer in writing. */
  answers?: boolean;
}

export function QuestionItem({ question, open, answers = false }: Props) {
  const [busy, setBusy] = useState(false);
  const { mine, state } = question;
  const back = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await takeBack(question);
      toast(questionWords.takenBack);
    } catch (error) {
      toast(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <li class="q">
      <VoteButton question={question} open={open && isSeen(question) && !question.hidden} />
      <div>
        <p class="q-text" dir="auto">
          {question.text}
        </p>
        <div class="q-meta">
          <span>{who(question)}</span>
          {question.asked_for && <span>{forWhom(question)}</span>}
          {question.theme && <span>{questionWords.themeIs(question.theme)}</span>}
          {question.next_place !== null && <Badge icon="up">{questionWords.upNext}</Badge>}
          {stateBadge(question)}
          {question.edited && <small>{questionWords.edited}</small>}
          {!mine && isSeen(question) && <FlagIt kind="question" id={question.id} small />}
          {mine && (state === "waiting" || state === "shown") && (
            <button class="linkbtn small" type="button" aria-disabled={busy} onClick={() => void back()}>
              {questionWords.takeBack}
            </button>
          )}
        </div>
        {mine && question.original && <p class="small muted">{questionWords.asked(question.original)}</p>}
        {mine && question.reason && <p class="small">{questionWords.why(question.reason)}</p>}
        {mine && state === "merged" && <p class="small">{questionWords.mergedYours}</p>}
        {mine && question.lifted_at && <p class="notice small">{questionWords.lifted(question.lifted_why)}</p>}
        {mine && question.hidden && <HiddenNote />}
        <WrittenAnswers question={question} adds={answers} />
        {answers && isSeen(question) && <AnswerInWriting question={question} />}
      </div>
    </li>
  );
}

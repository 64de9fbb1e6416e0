/** The question that is being answered, pinned until the host moves on. */
import type { WebinarQuestionOut } from "../api";
import { questionWords } from "../words/webinars";
import { Badge } from "./Badge";
import { forWhom } from "./QuestionItem";

export function OnAir({ question }: { question: WebinarQuestionOut | undefined }) {
  return (
    <div class="airbox" aria-live="polite">
      {question && (
        <section class="onair" aria-labelledby="on-air">
          <p id="on-air">
            <Badge kind="do" icon="mic">
              {questionWords.onAir}
            </Badge>
          </p>
          <p class="q-text gap" dir="auto">
            {question.text}
          </p>
          <p class="q-meta">
            {[
              question.author?.name ?? questionWords.noName,
              questionWords.onAirVotes(question.votes),
              forWhom(question),
            ]
              .filter(Boolean)
              .join(", ")}
          </p>
        </section>
      )}
    </div>
  );
}

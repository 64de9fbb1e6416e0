/** What a report says to the other questions of its form. */
import type { AnswerNow } from "../api";
import { day } from "../format";
import { feedWords } from "../words/feed";

/** The answer in words. */
export function answerSaid(answer: AnswerNow): string {
  if (answer.yes !== null) return answer.yes ? feedWords.yes : feedWords.no;
  if (answer.day !== null) return day(answer.day);
  if (answer.confidence !== null)
    return feedWords.confidence(answer.confidence) + (answer.words && `: “${answer.words}”`);
  return answer.words;
}

export function Answers({ answers }: { answers: readonly AnswerNow[] }) {
  if (!answers.length) return null;
  return (
    <dl class="stack stack-2">
      {answers.map((answer) => (
        <div key={answer.question_id}>
          <dt class="small muted">{answer.name}</dt>
          <dd class="prewrap">{answerSaid(answer)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A low or a request for help with its answers, as those see it who may: who raised it, and who answers. */
import type { LowOut } from "../api";
import { when } from "../format";
import { feedWords } from "../words/feed";
import { Icon } from "./Icon";

export function LowWords({ low }: { low: LowOut }) {
  return (
    <>
      <dt>
        <Icon name={low.kind} />
        {low.kind === "low" ? feedWords.low : feedWords.help}
      </dt>
      <dd>
        {low.text}
        {low.answers.map((answer) => (
          <p key={answer.id} class="small">
            <b>{feedWords.answer(answer.author.name)}</b>,{" "}
            <time dateTime={answer.answered_at}>{when(answer.answered_at)}</time>: {answer.text}
          </p>
        ))}
        {!low.answers.length && <p class="small muted">{feedWords.notAnswered}</p>}
      </dd>
    </>
  );
}

/** A low or a request for help with its answers, as those see it who may: who raised it, and who answers. */
import type { LowOut } from "../api";
import { when } from "../format";
import { myId } from "../store/me";
import { feedWords } from "../words/feed";
import { FlagIt, HiddenNote } from "./FlagIt";
import { Icon } from "./Icon";

/** `flags`: a reader can tell a moderator of it from here. */
export function LowWords({ low, flags = false }: { low: LowOut; flags?: boolean }) {
  return (
    <>
      <dt>
        <Icon name={low.kind} />
        {low.kind === "low" ? feedWords.low : feedWords.help}
      </dt>
      <dd>
        {low.hidden && <HiddenNote />}
        {low.text} {flags && low.author.id !== myId() && <FlagIt kind="low" id={low.id} teamId={low.team.id} small />}
        {low.answers.map((answer) => (
          <p key={answer.id} class="small">
            <b>{feedWords.answer(answer.author.name)}</b>,{" "}
            <time dateTime={answer.answered_at}>{when(answer.answered_at)}</time>: {answer.text}{" "}
            {answer.hidden && <HiddenNote />}
            {flags && answer.author.id !== myId() && (
              <FlagIt kind="answer" id={answer.id} teamId={low.held_by.id} small />
            )}
          </p>
        ))}
        {!low.answers.length && <p class="small muted">{feedWords.notAnswered}</p>}
      </dd>
    </>
  );
}

/** What people answered to a poll: bars for choices, points for a ranking, a list for words. */
import type { PollOut } from "../api";
import { count } from "../format";
import { pollWords } from "../words/polls";
import { Icon } from "./Icon";

export interface Counted {
  kind: PollOut["kind"];
  choices: readonly string[];
  answers: number;
  counts: readonly number[];
}

export interface Bar {
  place: number;
  choice: string;
  number: number;
  /** In per cent of what it could be. */
  width: number;
}

/** The choices as they are listed: a ranking by its points, everything else as it was written down. */
export function barsOf({ kind, choices, answers, counts }: Counted): Bar[] {
  const most = kind === "ranking" ? answers * (choices.length - 1) : answers;
  const bars = choices.map((choice, place) => {
    const number = counts[place] ?? 0;
    return { place, choice, number, width: Math.round((100 * number) / Math.max(1, most)) };
  });
  return kind === "ranking" ? bars.sort((one, other) => other.number - one.number) : bars;
}

/** Of n choices, the first place gives n - 1 points, the last none: so the average place comes out of the points. */
export const averagePlace = (bar: Bar, { choices, answers }: Counted): string =>
  (choices.length - bar.number / Math.max(1, answers)).toFixed(1);

function Words({ poll }: { poll: PollOut }) {
  return (
    <>
      {poll.words.length > 0 && (
        <ol class="words" aria-label={pollWords.results}>
          {poll.words.map((each) => (
            <li key={each.word}>
              {each.word} <b>{count(each.answers)}</b>
            </li>
          ))}
        </ol>
      )}
      {poll.my_word && <p class="small">{pollWords.youSaid(poll.my_word)}</p>}
      <p class="small muted">{poll.words.length > 0 ? pollWords.wordsLet : pollWords.wordsNone}</p>
    </>
  );
}

export function PollResults({ poll }: { poll: PollOut }) {
  if (poll.kind === "word") return <Words poll={poll} />;
  const ranked = poll.kind === "ranking";
  return (
    <>
      <ul class="poll" aria-label={pollWords.results}>
        {barsOf(poll).map((bar) => {
          const mine = poll.mine?.indexOf(bar.place) ?? -1;
          const isMine = mine >= 0 && !ranked;
          return (
            <li key={bar.choice} class={isMine ? "poll-row mine" : "poll-row"}>
              <p class="poll-line">
                <span>
                  {isMine && <Icon name="check" size="sm" />} {bar.choice}{" "}
                  {mine >= 0 && <span class="small">{ranked ? pollWords.yourPlace(mine + 1) : pollWords.yours}</span>}{" "}
                  {ranked && poll.answers > 0 && <small>{pollWords.average(averagePlace(bar, poll))}</small>}
                </span>
                <span>{ranked ? pollWords.points(bar.number) : count(bar.number)}</span>
              </p>
              <svg aria-hidden="true">
                <rect class="t" width="100%" height="12" rx="2" />
                <rect class="f" width={`${bar.width}%`} height="12" rx="2" />
              </svg>
            </li>
          );
        })}
      </ul>
      {ranked && <p class="small muted">{pollWords.pointsWhy(poll.choices.length - 1)}</p>}
    </>
  );
}

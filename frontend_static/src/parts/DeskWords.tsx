/**
 * The words of a poll as a host sees them: those that wait are let, all that were read at once or one by one; any can be
 * hidden. Others see a word only once it was let.
 */
import { useState } from "preact/hooks";

import type { PollOut } from "../api";
import { count } from "../format";
import { sentenceOf } from "../sending";
import { decideWords } from "../store/polls";
import { toast } from "../store/toasts";
import { pollWords } from "../words/polls";
import { Button } from "./Button";
import { useHeldOrder } from "./heldOrder";

type Queued = NonNullable<PollOut["queue"]>[number];
type Decision = "shown" | "hidden";

function Word({ word, onDecide }: { word: Queued; onDecide: (words: string[], state: Decision) => void }) {
  const button = (state: Decision, label: string) => (
    <Button
      look={state === "shown" ? "second" : "quiet"}
      size="sm"
      onClick={() => {
        onDecide([word.word], state);
      }}
    >
      {label}
      <span class="vh"> {word.word}</span>
    </Button>
  );
  return (
    <li class="row between">
      <span>
        {word.word} <b>{count(word.answers)}</b>
      </span>
      <span class="row row-tight">
        {word.state !== "shown" && button("shown", pollWords.let)}
        {word.state !== "hidden" && button("hidden", pollWords.hide)}
      </span>
    </li>
  );
}

export function DeskWords({ poll }: { poll: PollOut }) {
  const [busy, setBusy] = useState(false);
  const queue = (poll.queue ?? []).map((each) => ({ ...each, id: each.word.toLowerCase() }));
  const waiting = useHeldOrder(
    `${poll.id} words`,
    queue.filter((each) => each.state === "waiting"),
  );
  const decide = (words: string[], state: Decision) => {
    setBusy(true);
    decideWords(poll.id, words, state)
      .catch((error: unknown) => {
        toast(sentenceOf(error));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  const list = (words: readonly Queued[], label: string) => (
    <ul class="stack stack-2" aria-label={label}>
      {words.map((each) => (
        <Word key={each.word.toLowerCase()} word={each} onDecide={decide} />
      ))}
    </ul>
  );
  const rest = (state: Decision, label: string) => {
    const words = queue.filter((each) => each.state === state);
    if (!words.length) return null;
    return (
      <details>
        <summary class="small">
          {label} ({count(words.length)})
        </summary>
        {list(words, label)}
      </details>
    );
  };
  return (
    <div class="stack stack-2">
      {waiting.shown.length > 0 && (
        <>
          <p class="small">{pollWords.waitWhy}</p>
          {list(waiting.shown, pollWords.wordsWait)}
          {waiting.shown.length > 1 && (
            <div class="row">
              <Button
                size="sm"
                icon="eye"
                busy={busy}
                onClick={() => {
                  decide(
                    waiting.shown.map((each) => each.word),
                    "shown",
                  );
                }}
              >
                {pollWords.letAll(waiting.shown.length)}
              </Button>
            </div>
          )}
        </>
      )}
      <div role="status">
        {waiting.came + waiting.moved > 0 && (
          <Button look="quiet" size="sm" icon="up" onClick={waiting.sortAgain}>
            {waiting.came > 0 ? pollWords.moreWords(waiting.came) : pollWords.sortWords}
          </Button>
        )}
      </div>
      {!queue.length && <p class="small muted">{pollWords.noWords}</p>}
      {rest("shown", pollWords.wordsShown)}
      {rest("hidden", pollWords.wordsHidden)}
    </div>
  );
}

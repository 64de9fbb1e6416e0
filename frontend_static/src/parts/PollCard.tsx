/** A poll: answered by choices; what all answered shows once I have, or once it is closed. */
import { useState } from "preact/hooks";

import type { PollOut } from "../api";
import { count } from "../format";
import { useSending } from "../sending";
import { answerPoll } from "../store/polls";
import { toast } from "../store/toasts";
import { pollWords } from "../words/polls";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { Icon } from "./Icon";

export function PollResults({ poll }: { poll: PollOut }) {
  return (
    <ul class="poll" aria-label={pollWords.results}>
      {poll.choices.map((choice, place) => {
        const votes = poll.counts[place] ?? 0;
        const mine = poll.mine?.includes(place) ?? false;
        return (
          <li key={choice} class={mine ? "poll-row mine" : "poll-row"}>
            <p class="poll-line">
              <span>
                {mine && <Icon name="check" size="sm" />} {choice}{" "}
                {mine && <span class="small">{pollWords.yours}</span>}
              </span>
              <span>{count(votes)}</span>
            </p>
            <svg aria-hidden="true">
              <rect class="t" width="100%" height="12" rx="2" />
              <rect class="f" width={`${Math.round((100 * votes) / Math.max(1, poll.answers))}%`} height="12" rx="2" />
            </svg>
          </li>
        );
      })}
    </ul>
  );
}

function Answering({ poll, onDone }: { poll: PollOut; onDone: () => void }) {
  const [chosen, setChosen] = useState<readonly number[]>(poll.mine ?? []);
  const sending = useSending(`poll-${poll.id}`, ["choices"]);
  const several = poll.kind === "several";
  const send = async () => {
    if (!sending.check({ choices: !chosen.length && pollWords.need })) return;
    if (!(await sending.send(() => answerPoll(poll.id, chosen)))) return;
    toast(pollWords.sent);
    onDone();
  };
  return (
    <form
      class="stack stack-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <fieldset id={sending.idOf("choices")} tabIndex={-1}>
        <legend>{poll.question}</legend>
        <div class={poll.kind === "scale" ? "seg seg-tight" : "stack stack-2"}>
          {poll.choices.map((choice, place) => (
            <label key={choice} class={poll.kind === "scale" ? undefined : "choice"}>
              <input
                type={several ? "checkbox" : "radio"}
                name={`poll-${poll.id}`}
                checked={chosen.includes(place)}
                onChange={(event) => {
                  const others = several ? chosen.filter((each) => each !== place) : [];
                  setChosen(event.currentTarget.checked ? [...others, place] : others);
                }}
              />
              <span>{choice}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p class="small muted">
        {pollWords[poll.kind]} {pollWords.secret}
      </p>
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={pollWords.sending}>
          {pollWords.send}
        </Button>
      </div>
    </form>
  );
}

export function PollCard({ poll }: { poll: PollOut }) {
  const [changing, setChanging] = useState(false);
  const open = poll.state === "open";
  const asks = open && (poll.mine === null || changing);
  return (
    <section class="card stack" aria-labelledby={`poll-title-${poll.id}`}>
      <div class="row between">
        <h2 id={`poll-title-${poll.id}`}>{asks ? pollWords.title : poll.question}</h2>
        <span class="small muted">
          {pollWords.answers(poll.answers)}, {open ? pollWords.open : pollWords.closed}
        </span>
      </div>
      {asks ? (
        <Answering
          poll={poll}
          onDone={() => {
            setChanging(false);
          }}
        />
      ) : (
        <>
          <PollResults poll={poll} />
          {open && (
            <div class="row">
              <Button
                look="quiet"
                size="sm"
                onClick={() => {
                  setChanging(true);
                }}
              >
                {pollWords.change}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

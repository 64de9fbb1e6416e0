/**
 * /stage#...: the big screen of a webinar. Nobody signs in here: what stands after # shows this and nothing else. It
 * asks again every two seconds, and keeps what it shows while there is no connection.
 */
import "../../styles/webinars.css";

import { useEffect, useState } from "preact/hooks";

import type { BigScreenOut } from "../api";
import { count } from "../format";
import { http, Problem, read } from "../http";
import { FieldArt } from "../parts/FieldArt";
import { Icon } from "../parts/Icon";
import { barsOf } from "../parts/PollResults";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { stageWords } from "../words/stage";

const EVERY = 2_000;

/** Of one to five, by how often it was said against what was said most often: nothing is too small to read. */
const sizeOf = (answers: number, most: number): number => 1 + Math.round((4 * answers) / Math.max(1, most));

/** The largest letters in which it fits on the screen. */
const lengthOf = (text: string): string | undefined =>
  text.length > 320 ? "longest" : text.length > 140 ? "long" : undefined;

function StageWords({ words }: { words: NonNullable<BigScreenOut["poll"]>["words"] }) {
  const most = words[0]?.answers ?? 0;
  return (
    <ol class="stage-words">
      {words.map((each) => (
        <li key={each.word} class={`word-${sizeOf(each.answers, most)}`}>
          {each.word} <b>{count(each.answers)}</b>
        </li>
      ))}
    </ol>
  );
}

function StagePoll({ poll }: { poll: NonNullable<BigScreenOut["poll"]> }) {
  return (
    <>
      <h1 class={lengthOf(poll.question)}>{poll.question}</h1>
      {poll.kind === "word" ? (
        <StageWords words={poll.words} />
      ) : (
        <ul class="stage-poll">
          {barsOf(poll).map((bar) => (
            <li key={bar.choice}>
              <span>
                {bar.choice} <b>{poll.kind === "ranking" ? stageWords.points(bar.number) : count(bar.number)}</b>
              </span>
              <svg aria-hidden="true">
                <rect class="t" width="100%" height="100%" />
                <rect class="f" width={`${bar.width}%`} height="100%" />
              </svg>
            </li>
          ))}
        </ul>
      )}
      <p>{stageWords.answers(poll.answers)}</p>
    </>
  );
}

export function StageView() {
  const token = place.value.hash;
  const [shown, setShown] = useState<BigScreenOut | null>(null);
  const [ended, setEnded] = useState(false);
  useTitle(shown?.title ?? stageWords.title);
  useEffect(() => {
    let left = false;
    let timer = 0;
    const look = async () => {
      try {
        const now = await read<BigScreenOut>(http.POST("/api/v1/stages/open", { body: { token } }));
        if (!left) setShown(now);
      } catch (error) {
        if (error instanceof Problem && error.status === 404 && !left) {
          setEnded(true);
          return;
        }
        // What is shown stays: the next answer is two seconds away.
      }
      if (!left) timer = window.setTimeout(() => void look(), EVERY);
    };
    void look();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [token]);
  if (ended)
    return (
      <main class="stage" id="main">
        <section class="stage-q">
          <h1>{stageWords.endedTitle}</h1>
          <p>{stageWords.ended}</p>
        </section>
      </main>
    );
  if (!shown) return <main class="stage" id="main" />;
  return (
    <main class="stage" id="main">
      <FieldArt where="band" />
      <header class="stage-top">
        <span>
          {shown.title} {shown.made_up && <small>{stageWords.madeUp}</small>}
        </span>
        <span class="stage-join">
          {!shown.closed && (
            <span>
              {stageWords.join} <b>{shown.join_link.replace(/^https?:\/\//, "").split("/")[0]}</b>
            </span>
          )}
          {!shown.closed && (
            <img class="stage-qr" alt={stageWords.qr} src={`data:image/svg+xml,${encodeURIComponent(shown.join_qr)}`} />
          )}
        </span>
      </header>
      <section class="stage-q" aria-live="polite">
        {shown.on_air ? (
          <>
            <span class="air">
              <Icon name="mic" />
              {stageWords.onAir}
            </span>
            <h1 class={lengthOf(shown.on_air.text)} dir="auto">
              {shown.on_air.text}
            </h1>
            <p>{stageWords.votes(shown.on_air.votes)}</p>
          </>
        ) : shown.poll ? (
          <StagePoll poll={shown.poll} />
        ) : (
          <h1>{shown.closed ? stageWords.closed : shown.next.length ? stageWords.soon : stageWords.first}</h1>
        )}
      </section>
      <section aria-labelledby="next">
        <h2 id="next" class="vh">
          {stageWords.next}
        </h2>
        <ol class="stage-next">
          {shown.next.map((each) => (
            <li key={each.id}>
              <span dir="auto">{each.text}</span> <b>{count(each.votes)}</b>
            </li>
          ))}
        </ol>
      </section>
    </main>
  );
}

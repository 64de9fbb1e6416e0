/** A call as everybody may read it: its goal sentence, what it is about, and how far it is. */
import type { ComponentChildren } from "preact";

import type { OpenCallOut, PublicGoal } from "../api";
import { isShare } from "../figures";
import { figure, outOf } from "../format";
import { lower, words } from "../words";
import { joinWords } from "../words/joining";
import { Band } from "./Band";
import { ChartFigure } from "./ChartFigure";
import { GoalBar } from "./GoalBar";
import { Logo } from "./Logo";

function Progress({ goal, call }: { goal: PublicGoal; call: string }) {
  const now = goal.figure;
  const share = isShare(goal.over_teams);
  return (
    <div class="stack stack-3">
      <h3>{goal.name}</h3>
      {now && (
        <p class="goal-now">
          <b>{figure(now.value, goal.unit)}</b>
          <span>
            {share ? outOf(now.numerator, now.denominator) : `${outOf(now.numerator, null)} ${goal.unit}`},{" "}
            {lower(now.label)}
            <br />
            {joinWords.reported(now.received, now.expected)}
          </span>
        </p>
      )}
      {now && goal.start !== null && goal.start !== goal.target && (
        <GoalBar unit={goal.unit} baseline={goal.start} target={goal.target} now={now.value} />
      )}
      <p class="small">{goal.sentence}</p>
      {goal.chart?.points.some((point) => point.value !== null) && (
        <ChartFigure chart={goal.chart} unit={goal.unit} period={goal.period} title={`${goal.name}, ${call}`} />
      )}
    </div>
  );
}

/** Paragraphs as they were typed, with an empty line between them. */
function Paragraphs({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n\s*\n/).map((paragraph, index) => (
        <p class="measure prewrap" key={index}>
          {paragraph}
        </p>
      ))}
    </>
  );
}

export function PublicCall({ call, children }: { call: OpenCallOut; children: ComponentChildren }) {
  return (
    <>
      <Band kicker={joinWords.kicker(call.name)} goal={call.goal_sentence} deadline={call.deadline} large>
        <p class="band-say">{call.condition}</p>
      </Band>
      <div class="cols cols-half">
        <div class="stack stack-5">
          <section class="card stack" aria-labelledby="about">
            <h2 id="about">{joinWords.about}</h2>
            {call.intro && <Paragraphs text={call.intro} />}
            <p class="small muted">{joinWords.until(call.launched_on, call.deadline)}</p>
          </section>
          {call.goals.length > 0 && (
            <section class="card stack" aria-labelledby="progress">
              <div class="stack stack-2">
                <h2 id="progress">{joinWords.progress}</h2>
                <p class="small muted">{joinWords.progressWhy}</p>
              </div>
              {call.goals.map((goal) => (
                <Progress key={goal.name} goal={goal} call={call.name} />
              ))}
            </section>
          )}
        </div>
        {children}
      </div>
    </>
  );
}

/** The frame of a page for whoever comes by: the mark, and the way in for members. */
export function PublicPage({
  network,
  madeUp,
  children,
}: {
  network: string;
  madeUp: boolean;
  children: ComponentChildren;
}) {
  return (
    <>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <header class="topbar">
        <a class="brand" href="/">
          <Logo />
          <span>
            {words.product}
            <small>{network === words.product ? joinWords.network : network}</small>
          </span>
        </a>
        <div class="topbar-end">
          <a class="btn btn-quiet btn-sm" href="/sign-in">
            {joinWords.members}
          </a>
        </div>
      </header>
      {madeUp && (
        <aside class="mock" aria-label={words.aboutNetwork}>
          {words.madeUp}
        </aside>
      )}
      <main class="page public" id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** The goal sentence over the field: the h1 of home and call. */
import type { ComponentChildren } from "preact";

import { count, daysLeft } from "../format";
import { words } from "../words";
import { drawingWords } from "../words/drawings";
import { FieldArt } from "./FieldArt";

interface Props {
  kicker: string;
  goal: string;
  deadline: string;
  large?: boolean;
  children?: ComponentChildren;
}

export function Band({ kicker, goal, deadline, large = false, children }: Props) {
  const days = daysLeft(deadline);
  return (
    <section class={large ? "band band-lg" : "band"} aria-label={words.callToAction}>
      <FieldArt where={large ? "band-lg" : "band"} />
      <div>
        <p class="band-kicker">{kicker}</p>
        <h1 class="band-goal">{goal}</h1>
        {children}
      </div>
      <div>
        <p class="days">
          <b>{count(days)}</b>
          <span>{drawingWords.daysLeft(days)}</span>
        </p>
      </div>
    </section>
  );
}

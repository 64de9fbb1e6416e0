/** Figures as they come, let through at most once a second, so that counts on the pages stay readable. */
import { batch } from "@preact/signals";

import type { FigureNow } from "../api";
import * as facts from "./facts";
import * as goals from "./goals";
import * as rollups from "./rollups";
import * as snowflakes from "./snowflakes";
import * as teams from "./teams";

const PAUSE = 1000;

let pending = new Map<string, FigureNow>();

/** Figures that we hear from inside their team. What those outside are told of the same, comes to us too. */
const inside = new Set<string>();

const keyOf = (figure: FigureNow) => `${figure.metric_id}/${figure.team_id}/${figure.period}`;

function isForUs(figure: FigureNow): boolean {
  if (figure.told === "inside") inside.add(keyOf(figure));
  return figure.told === null || figure.told === "inside" || !inside.has(keyOf(figure));
}
let timer: ReturnType<typeof setTimeout> | null = null;

function letThrough(): void {
  const figures = [...pending.values()];
  pending = new Map();
  batch(() => {
    teams.figuresChanged(figures);
    goals.figuresChanged(figures);
    rollups.figuresChanged(figures);
    facts.figuresChanged(figures);
    snowflakes.figuresChanged(figures);
  });
}

export function figuresChanged(figures: readonly FigureNow[]): void {
  for (const figure of figures) if (isForUs(figure)) pending.set(keyOf(figure), figure);
  if (timer) return;
  letThrough();
  timer = setTimeout(() => {
    timer = null;
    if (pending.size) figuresChanged([]);
  }, PAUSE);
}

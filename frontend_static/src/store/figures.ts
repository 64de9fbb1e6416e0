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
  for (const figure of figures) pending.set(`${figure.metric_id}/${figure.team_id}/${figure.period}`, figure);
  if (timer) return;
  letThrough();
  timer = setTimeout(() => {
    timer = null;
    if (pending.size) figuresChanged([]);
  }, PAUSE);
}

/** The house rules and the privacy notice: those that hold, and the versions there were. Anybody may read them. */
import { signal } from "@preact/signals";

import type { HouseTextOut, HouseTexts } from "../api";
import { http, read } from "../http";
import { loadMe, me } from "./me";

export type Kind = HouseTextOut["kind"];

export const texts = signal<readonly HouseTextOut[] | null>(null);

export const textOf = (kind: Kind) => texts.value?.find((each) => each.kind === kind) ?? null;

export async function loadTexts(): Promise<void> {
  texts.value = (await read<HouseTexts>(http.GET("/api/v1/rules"))).items;
}

export async function versionsOf(kind: Kind): Promise<readonly HouseTextOut[]> {
  return (await read<HouseTexts>(http.GET("/api/v1/rules/{kind}/versions", { params: { path: { kind } } }))).items;
}

export async function publishText(kind: Kind, text: string, whatChanged: string, after: number): Promise<void> {
  const body = { text, what_changed: whatChanged, after };
  await read(http.POST("/api/v1/rules/{kind}/versions", { params: { path: { kind } }, body }));
  await loadTexts();
}

export async function acceptText(kind: Kind, version: number): Promise<void> {
  await read(http.PUT("/api/v1/rules/{kind}/acceptance", { params: { path: { kind } }, body: { version } }));
  const mine = me.peek();
  if (mine) me.value = { ...mine, to_accept: mine.to_accept.filter((each) => each.kind !== kind) };
}

/** A new version holds: what I have not accepted is asked for again, and a page that shows the texts shows it. */
export function textPublished(): void {
  loadMe().catch(() => undefined);
  if (texts.peek()) loadTexts().catch(() => undefined);
}

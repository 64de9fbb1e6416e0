/** Webinars to begin another with: those kept as templates, and earlier ones that I run. */
import { signal } from "@preact/signals";

import type { WebinarOut, WebinarPage } from "../api";
import { http, read } from "../http";
import { snapshot } from "./snapshots";
import { changedTo, webinars } from "./webinars";

export const templates = signal<readonly string[]>([]);
export const earlier = signal<readonly string[]>([]);

const EARLIER = 20;

export async function loadSources(): Promise<void> {
  const ask = () =>
    Promise.all([
      read<WebinarPage>(http.GET("/api/v1/webinars/templates")),
      read<WebinarPage>(http.GET("/api/v1/webinars", { params: { query: { over: true, limit: EARLIER } } })),
    ]);
  await snapshot(ask, ([kept, over]) => {
    const mine = over.items.filter((each) => each.may_run && !each.template);
    for (const each of [...kept.items, ...mine]) webinars.set(each.id, each);
    templates.value = kept.items.map((each) => each.id);
    earlier.value = mine.map((each) => each.id);
  });
}

export const keepAsTemplate = (id: string, kept: boolean) => {
  const params = { path: { webinar_id: id } };
  const path = "/api/v1/webinars/{webinar_id}/template";
  return changedTo(() => read<WebinarOut>(kept ? http.PUT(path, { params }) : http.DELETE(path, { params })));
};

/**
 * Who shows me a photo, and which version of it. Asked for by the page: names that come up together are asked for
 * together, once. An empty version: none, or none for me.
 */
import { effect } from "@preact/signals";

import type { PhotoList } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { me } from "./me";
import { generation, snapshot } from "./snapshots";

const AT_ONCE = 100;
const SOON = 30;

export const photos = new Collection<string>();
const wanted = new Set<string>();
let waiting = false;

/** The version of somebody's photo, for drawing: whoever draws with it is drawn again when it is there or changes. */
export function photoOf(id: string): string {
  const mine = me.value;
  if (mine?.id === id) return mine.photo;
  const known = photos.get(id);
  if (known === null && mine) want([id]);
  return known ?? "";
}

/** What was known may no longer hold: it is asked for again when somebody draws it. */
export function photoMayDiffer(id: string): void {
  photos.remove(id);
}

export const photoAddress = (id: string, version: string, size: 64 | 256): string =>
  `/api/v1/members/${id}/photo?size=${size}&v=${version}`;

function want(ids: readonly string[]): void {
  for (const id of ids) wanted.add(id);
  if (waiting || !wanted.size) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    const all = [...wanted];
    wanted.clear();
    for (let from = 0; from < all.length; from += AT_ONCE) ask(all.slice(from, from + AT_ONCE)).catch(() => undefined);
  }, SOON);
}

async function ask(ids: string[]): Promise<void> {
  await snapshot(
    () => read<PhotoList>(http.GET("/api/v1/members/photos", { params: { query: { member_id: ids } } })),
    ({ items }) => {
      const shown = new Map(items.map((each) => [each.member_id, each.photo]));
      for (const id of ids) photos.set(id, shown.get(id) ?? "");
    },
  );
}

// What I may see has changed: photos that are on the pages are asked for again, and stay until the answer is there.
effect(() => {
  if (generation.value) want(photos.entries().map(([id]) => id));
});

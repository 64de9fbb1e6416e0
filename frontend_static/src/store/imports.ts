/** Files that were brought in: mine, and those into what I look after. They change live while they are carried out. */
import { signal } from "@preact/signals";

import type { ImportChanged, ImportIn, ImportOut, ImportPage, ImportPreview } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { changed, snapshot } from "./snapshots";

export const imports = new Collection<ImportOut>();

/** By id, newest first; null while nothing was loaded. */
export const importIds = signal<readonly string[] | null>(null);
export const moreImports = signal<string | null>(null);

const put = (row: ImportOut) => {
  imports.set(row.id, row);
};

const LOOK_AGAIN = 3000;

export async function loadImports(): Promise<void> {
  await snapshot(
    () => read<ImportPage>(http.GET("/api/v1/imports", { params: { query: { limit: 20 } } })),
    (page) => {
      page.items.forEach(put);
      importIds.value = page.items.map((row) => row.id);
      moreImports.value = page.next;
    },
  );
}

export async function loadOlderImports(): Promise<void> {
  const after = moreImports.peek();
  if (!after) return;
  const page = await read<ImportPage>(http.GET("/api/v1/imports", { params: { query: { limit: 20, after } } }));
  page.items.forEach(put);
  importIds.value = [...(importIds.peek() ?? []), ...page.items.map((row) => row.id)];
  moreImports.value = page.next;
}

export async function loadImport(id: string): Promise<ImportOut> {
  return snapshot(
    () => read<ImportOut>(http.GET("/api/v1/imports/{import_id}", { params: { path: { import_id: id } } })),
    put,
  );
}

export const lookAt = (asked: ImportIn): Promise<ImportPreview> =>
  read<ImportPreview>(http.POST("/api/v1/imports/preview", { body: asked }));

export async function orderImport(asked: ImportIn): Promise<string> {
  const row = await changed(() => read<ImportOut>(http.POST("/api/v1/imports", { body: asked })), put);
  const known = importIds.peek() ?? [];
  if (!known.includes(row.id)) importIds.value = [row.id, ...known];
  return row.id;
}

export async function undoImport(id: string): Promise<void> {
  const params = { path: { import_id: id } };
  await changed(() => read<ImportOut>(http.POST("/api/v1/imports/{import_id}/undoing", { params, body: {} })), put);
}

/** Where the socket is down, somebody who waits is told all the same. */
export function followImport(id: string): () => void {
  const timer = setInterval(() => {
    const state = imports.peek(id)?.state;
    if (state === "waiting" || state === "running") loadImport(id).catch(() => undefined);
  }, LOOK_AGAIN);
  return () => {
    clearInterval(timer);
  };
}

export function importChanged(event: ImportChanged): void {
  const { type: _type, import_id, ...now } = event;
  const known = imports.peek(import_id);
  if (known) imports.set(import_id, { ...known, ...now });
  // Which rows were wrong, and until when it can be undone, is not said to everybody who hears of it.
  if (importIds.peek() && (!known || now.state !== known.state) && now.state !== "running")
    loadImport(import_id).then(
      () => {
        const ids = importIds.peek() ?? [];
        if (!ids.includes(import_id)) importIds.value = [import_id, ...ids];
      },
      () => undefined,
    );
}

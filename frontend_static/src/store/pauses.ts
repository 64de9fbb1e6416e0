/** Pauses that are not over, by the team whose forms they touch; those of the whole network under "". */
import { signal } from "@preact/signals";

import type { PauseIn, PauseOut } from "../api";
import { http, read } from "../http";
import { reloadSoon } from "./snapshots";

export const pauses = signal<Readonly<Record<string, readonly PauseOut[]>>>({});

export async function loadPauses(teamId: string | null): Promise<void> {
  const params = { query: teamId ? { team_id: teamId } : {} };
  const page = await read<{ items: PauseOut[] }>(http.GET("/api/v1/pauses", { params }));
  pauses.value = { ...pauses.peek(), [teamId ?? ""]: page.items };
}

export async function setPause(body: PauseIn, teamId: string | null): Promise<void> {
  await read(http.POST("/api/v1/pauses", { body }));
  await loadPauses(teamId);
}

export async function endPause(id: string): Promise<void> {
  await read(http.DELETE("/api/v1/pauses/{pause_id}", { params: { path: { pause_id: id } } }));
  await Promise.all(Object.keys(pauses.peek()).map((teamId) => loadPauses(teamId || null)));
}

/** What is asked of whom is worked out anew. */
export function pauseSet(): void {
  reloadSoon();
}

/** Transcripts of webinars: as much as is shown, with what is looked for. */
import type { CuePage, TranscriptChanged } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { late } from "./late";
import { changed, snapshot } from "./snapshots";
import { spaced } from "./spaced";

export type Shown = CuePage & { q: string };

/** By webinar. */
export const transcripts = new Collection<Shown>();

const one = (id: string) => ({ path: { webinar_id: id } });

export async function loadTranscript(webinarId: string, q = "", after?: string): Promise<void> {
  const params = { ...one(webinarId), query: { ...(q && { q }), ...(after && { after }), limit: 40 } };
  await snapshot(
    () => read<CuePage>(http.GET("/api/v1/webinars/{webinar_id}/transcript", { params })),
    (page) => {
      const before = after ? (transcripts.peek(webinarId)?.items ?? []) : [];
      transcripts.set(webinarId, { ...page, items: [...before, ...page.items], q });
    },
  );
}

export async function bringTranscript(webinarId: string, text: string): Promise<void> {
  const params = one(webinarId);
  await changed(
    () => read<CuePage>(http.PUT("/api/v1/webinars/{webinar_id}/transcript", { params, body: { text } })),
    (page) => {
      transcripts.set(webinarId, { ...page, q: "" });
    },
  );
}

export async function takeTranscriptOut(webinarId: string): Promise<void> {
  await read(http.DELETE("/api/v1/webinars/{webinar_id}/transcript", { params: one(webinarId) }));
  await loadTranscript(webinarId);
}

export const transcriptFile = (id: string): string => `/api/v1/webinars/${id}/transcript/file`;

const again = spaced(300, 3000);

late.transcripts = ({ webinar_id: id }: TranscriptChanged): void => {
  const shown = transcripts.peek(id);
  if (shown) again(id, () => void loadTranscript(id, shown.q).catch(() => undefined));
};

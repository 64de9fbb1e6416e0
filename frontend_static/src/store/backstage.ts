/** Backstage notes of webinars, for those who run one or speak in it. They set or replace by id. */
import type { NoteChanged, NoteIn, NoteList, NoteOut, NoteWithdrawn } from "../api";
import { http, read } from "../http";
import { Collection, put, without } from "./collection";
import { changed, snapshot } from "./snapshots";

/** By webinar. */
const notes = new Collection<readonly NoteOut[]>();

/** The newest first. */
export const notesOf = (webinarId: string): NoteOut[] =>
  [...(notes.get(webinarId) ?? [])].sort((one, other) => other.id.localeCompare(one.id));

const webinar = (id: string) => ({ path: { webinar_id: id } });
const one = (id: string) => ({ path: { note_id: id } });

function remember(note: NoteOut): void {
  notes.change(note.webinar_id, (all) => put(all, note));
}

/** I do not run it or speak in it, or no longer. */
export function forgetNotes(webinarId: string): void {
  notes.remove(webinarId);
}

export async function loadNotes(webinarId: string): Promise<void> {
  const params = webinar(webinarId);
  await snapshot(
    () => read<NoteList>(http.GET("/api/v1/webinars/{webinar_id}/backstage", { params })),
    (list) => {
      notes.set(webinarId, list.items);
    },
  );
}

export async function writeNote(webinarId: string, body: NoteIn): Promise<void> {
  const params = webinar(webinarId);
  await changed(() => read<NoteOut>(http.POST("/api/v1/webinars/{webinar_id}/backstage", { params, body })), remember);
}

export async function seeNote(id: string): Promise<void> {
  await changed(() => read<NoteOut>(http.PUT("/api/v1/backstage-notes/{note_id}/seen", { params: one(id) })), remember);
}

export async function takeNoteBack(note: NoteOut): Promise<void> {
  await read(http.DELETE("/api/v1/backstage-notes/{note_id}", { params: one(note.id) }));
  notes.change(note.webinar_id, (all) => without(all, note.id));
}

export function apply(event: NoteChanged | NoteWithdrawn): void {
  if (event.type === "note.withdrawn") {
    notes.change(event.webinar_id, (all) => without(all, event.note_id));
    return;
  }
  const { note_id: id, type: _, ...now } = event;
  remember({ ...now, id, sent_for: now.sent_for ?? null });
}

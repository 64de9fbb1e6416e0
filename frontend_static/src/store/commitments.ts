/** What people commit themselves to, as far as it is made to me, and what I committed myself to. */
import type { CommitmentChanged, CommitmentIn, CommitmentOut, CommitmentPage, CommitmentPlan, OutcomeIn } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { type CommitmentEvent, late } from "./late";
import { myId } from "./me";
import { changed, snapshot } from "./snapshots";
import { spaced } from "./spaced";

interface Listed {
  ids: readonly string[];
  next: string | null;
}

export const commitments = new Collection<CommitmentOut>();
/** By webinar; and mine. */
export const lists = new Collection<Listed>();
export const MINE = "mine";

export const listedIn = (which: string): CommitmentOut[] =>
  (lists.get(which)?.ids ?? []).flatMap((id) => commitments.get(id) ?? []);

/** Of a webinar, or mine. */
export async function loadCommitments(which: string, after?: string): Promise<void> {
  const of = which === MINE ? { mine: true } : { webinar_id: which };
  const query = { ...of, ...(after && { after }) };
  await snapshot(
    () => read<CommitmentPage>(http.GET("/api/v1/commitments", { params: { query } })),
    (page) => {
      for (const each of page.items) commitments.set(each.id, each);
      const before = after ? (lists.peek(which)?.ids ?? []) : [];
      lists.set(which, { ids: [...before, ...page.items.map((each) => each.id)], next: page.next });
    },
  );
}

function remember(commitment: CommitmentOut): void {
  commitments.set(commitment.id, commitment);
  if (commitment.mine) addTo(MINE, commitment.id);
  if (commitment.state === "taken_back") takeOut(commitment.webinar_id ?? "", commitment.id);
  else addTo(commitment.webinar_id ?? "", commitment.id);
}

/** The newest stand first. */
function addTo(which: string, id: string): void {
  const list = lists.peek(which);
  if (list && !list.ids.includes(id)) lists.set(which, { ...list, ids: [id, ...list.ids] });
}

function takeOut(which: string, id: string): void {
  const list = lists.peek(which);
  if (list) lists.set(which, { ...list, ids: list.ids.filter((each) => each !== id) });
}

export async function makeCommitment(body: CommitmentIn): Promise<void> {
  await changed(() => read<CommitmentOut>(http.POST("/api/v1/commitments", { body })), remember);
}

const one = (id: string) => ({ path: { commitment_id: id } });

export async function changeCommitment(commitment: CommitmentOut, body: CommitmentPlan): Promise<void> {
  const params = { ...one(commitment.id), header: { "if-match": `W/"${commitment.version}"` } };
  await changed(() => read<CommitmentOut>(http.PUT("/api/v1/commitments/{commitment_id}", { params, body })), remember);
}

export async function settle(id: string, state: OutcomeIn["state"]): Promise<void> {
  const params = one(id);
  await changed(
    () => read<CommitmentOut>(http.PUT("/api/v1/commitments/{commitment_id}/state", { params, body: { state } })),
    remember,
  );
}

export async function takeBack(commitment: CommitmentOut): Promise<void> {
  await read(http.DELETE("/api/v1/commitments/{commitment_id}", { params: one(commitment.id) }));
  remember({ ...commitment, state: "taken_back" });
}

const again = spaced(300, 3000);

function commitmentChanged({ commitment_id: id, type: _, ...event }: CommitmentChanged): void {
  const before = commitments.peek(id);
  const mine = event.member.id === myId();
  const nothing = { webinar: null, hidden: false };
  const webinar_id = event.webinar_id ?? before?.webinar_id ?? null;
  remember({ ...nothing, ...before, ...event, id, mine, webinar_id });
  // Of a webinar that is not for the whole call, no event says that it was raised there.
  if (!before && webinar_id === null)
    for (const [which] of lists.entries())
      if (which !== MINE) again(which, () => void loadCommitments(which).catch(() => undefined));
  // The name of the webinar is in no event: not everybody who hears of the commitment may know of it.
  if (!before && mine && event.webinar_id && lists.peek(MINE))
    again(MINE, () => void loadCommitments(MINE).catch(() => undefined));
}

function gone(id: string): void {
  const known = commitments.peek(id);
  if (known && !known.mine) commitments.remove(id);
}

/** Where somebody or a team has another name, it stands so wherever something was committed. */
function renamed(id: string, name: string): void {
  const now = <One extends { id: string; name: string }>(one: One): One => (one.id === id ? { ...one, name } : one);
  for (const [which, each] of commitments.entries())
    commitments.set(which, { ...each, member: now(each.member), team: each.team && now(each.team) });
}

late.commitments = (event: CommitmentEvent): void => {
  switch (event.type) {
    case "commitment.changed":
      return commitmentChanged(event);
    case "commitment.gone":
      return gone(event.commitment_id);
    case "content.hidden":
      return gone(event.subject_id);
    case "team.changed":
      return renamed(event.team_id, event.name);
    case "member.changed":
      return renamed(event.member_id, event.name);
  }
};

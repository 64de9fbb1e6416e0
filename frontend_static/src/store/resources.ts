/** Resources of calls and webinars, as they stand. */
import type { ResourceChanged, ResourceGone, ResourceIn, ResourceOut, ResourcePage, ResourcePlan } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { late, type ResourceEvent } from "./late";
import { myId } from "./me";
import { changed, snapshot } from "./snapshots";
import { spaced } from "./spaced";

export interface Listed {
  ids: readonly string[];
  next: string | null;
  may_add: boolean;
  q: string;
}

export const resources = new Collection<ResourceOut>();
/** By webinar, and by call. */
export const lists = new Collection<Listed>();

export const resourcesOf = (which: string): ResourceOut[] =>
  (lists.get(which)?.ids ?? []).flatMap((id) => resources.get(id) ?? []).filter((each) => !each.retired);

export type Of = { webinar_id: string } | { call_id: string };
const keyOf = (of: Of) => ("webinar_id" in of ? of.webinar_id : of.call_id);

export async function loadResources(of: Of, q = "", after?: string): Promise<void> {
  const query = { ...of, ...(q && { q }), ...(after && { after }), limit: "webinar_id" in of ? 100 : 20 };
  await snapshot(
    () => read<ResourcePage>(http.GET("/api/v1/resources", { params: { query } })),
    ({ items, next, may_add }) => {
      for (const each of items) resources.set(each.id, each);
      const before = after ? (lists.peek(keyOf(of))?.ids ?? []) : [];
      lists.set(keyOf(of), { ids: [...before, ...items.map((each) => each.id)], next, may_add, q });
    },
  );
}

const one = (id: string) => ({ path: { resource_id: id } });

export async function loadResource(id: string): Promise<void> {
  await snapshot(() => read<ResourceOut>(http.GET("/api/v1/resources/{resource_id}", { params: one(id) })), remember);
}

/** A list that shows what was searched for stays as it is. */
function remember(resource: ResourceOut): void {
  resources.set(resource.id, resource);
  if (resource.retired) return;
  for (const which of [resource.webinar?.id ?? "", resource.call.id]) {
    const list = lists.peek(which);
    if (list && !list.q && !list.ids.includes(resource.id))
      lists.set(which, { ...list, ids: [resource.id, ...list.ids] });
  }
}

/** Answers its id, so that a file can follow. */
export async function addResource(body: ResourceIn): Promise<ResourceOut> {
  return changed(() => read<ResourceOut>(http.POST("/api/v1/resources", { body })), remember);
}

export async function changeResource(resource: ResourceOut, body: ResourcePlan): Promise<ResourceOut> {
  const params = { ...one(resource.id), header: { "if-match": `W/"${resource.version.toString()}"` } };
  return changed(() => read<ResourceOut>(http.PUT("/api/v1/resources/{resource_id}", { params, body })), remember);
}

export async function bringFile(id: string, file: File): Promise<void> {
  const params = { ...one(id), query: { name: file.name.slice(0, 300) } };
  await changed(
    () =>
      read<ResourceOut>(
        http.PUT("/api/v1/resources/{resource_id}/file", {
          params,
          body: file as unknown as string,
          bodySerializer: (content: unknown) => content as Blob,
          headers: { "Content-Type": "application/octet-stream" },
        }),
      ),
    remember,
  );
}

export async function removeFile(id: string): Promise<void> {
  await changed(
    () => read<ResourceOut>(http.DELETE("/api/v1/resources/{resource_id}/file", { params: one(id) })),
    remember,
  );
}

export async function setRetired(id: string, retired: boolean): Promise<void> {
  const params = one(id);
  await changed(
    () => read<ResourceOut>(http.PUT("/api/v1/resources/{resource_id}/retired", { params, body: { retired } })),
    remember,
  );
}

export async function makeOfAnswer(answerId: string): Promise<void> {
  const params = { path: { answer_id: answerId } };
  await changed(() => read<ResourceOut>(http.POST("/api/v1/answers/{answer_id}/resource", { params })), remember);
}

export const fileAddress = (id: string): string => `/api/v1/resources/${id}/file`;

const again = spaced(300, 3000);

function resourceChanged({ resource_id: id, type: _, ...event }: ResourceChanged): void {
  const before = resources.peek(id);
  const shown = [event.webinar?.id ?? "", event.call.id].some((which) => lists.peek(which));
  if (!before && !shown) return;
  const nothing = { hidden: false, may_edit: false };
  remember({ ...nothing, ...before, ...event, id, retired: false, mine: event.author.id === myId() });
  // Whether I look after it is in no event.
  if (!before) again(id, () => void loadResource(id).catch(() => undefined));
}

function resourceGone({ resource_id: id }: ResourceGone): void {
  const known = resources.peek(id);
  if (!known) return;
  if (known.may_edit || known.mine) resources.set(id, { ...known, retired: true });
  else resources.remove(id);
}

late.resources = (event: ResourceEvent): void => {
  switch (event.type) {
    case "resource.changed":
      return resourceChanged(event);
    case "resource.gone":
      return resourceGone(event);
    case "content.hidden":
      return resources.remove(event.subject_id);
  }
};

/** The constituencies of each call, by the call: for choosing one of them. */
import type { ConstituencyOut } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { snapshot } from "./snapshots";

const MOST_CALLS = 5;

export const groupsOfCalls = new Collection<readonly ConstituencyOut[]>();

/** Of whoever sees more calls than that, those of the first few: they narrow down by a call first. */
export async function loadGroups(callIds: readonly string[]): Promise<void> {
  await Promise.all(
    callIds.slice(0, MOST_CALLS).map((id) =>
      snapshot(
        () =>
          read<{ items: ConstituencyOut[] }>(
            http.GET("/api/v1/constituencies", { params: { query: { call_id: id, limit: 100 } } }),
          ),
        ({ items }) => {
          groupsOfCalls.set(id, items);
        },
      ),
    ),
  );
}

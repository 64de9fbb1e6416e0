/** The rules of the network, and (for administrators) who changed them. */
import { signal } from "@preact/signals";

import type { NetworkChanged, NetworkOut, NetworkRules, NetworkVersionPage } from "../api";
import { http, read } from "../http";
import { me } from "./me";
import { changed, snapshot, startOver } from "./snapshots";

export const network = signal<NetworkOut | null>(null);
export const networkVersions = signal<NetworkVersionPage | null>(null);

export async function loadNetwork(): Promise<void> {
  await snapshot(
    () => read<NetworkOut>(http.GET("/api/v1/network")),
    (now) => {
      network.value = now;
    },
  );
}

export async function loadNetworkVersions(): Promise<void> {
  networkVersions.value = await read<NetworkVersionPage>(http.GET("/api/v1/network/versions", {}));
}

export async function loadOlderVersions(): Promise<void> {
  const known = networkVersions.peek();
  if (!known?.next) return;
  const query = { before: Number(known.next) };
  const page = await read<NetworkVersionPage>(http.GET("/api/v1/network/versions", { params: { query } }));
  networkVersions.value = { items: [...known.items, ...page.items], next: page.next };
}

/** `version`: the one that was on the page. What somebody else saved meanwhile is never overwritten unseen. */
export async function saveNetwork(rules: NetworkRules, version: number): Promise<void> {
  const params = { header: { "if-match": `W/"${version}"` } };
  await changed(
    () => read<NetworkOut>(http.PUT("/api/v1/network", { params, body: rules })),
    (now) => {
      network.value = now;
    },
  );
}

export function networkChanged(event: NetworkChanged): void {
  const mine = me.peek();
  if (mine && mine.network.visibility !== event.rules.visibility) {
    // Who reads what has changed: nothing that was shown before may stay.
    me.value = { ...mine, network: { ...mine.network, visibility: event.rules.visibility } };
    startOver();
  }
  const known = network.peek();
  if (known && known.version <= event.version) network.value = { version: event.version, rules: event.rules };
  if (networkVersions.peek()) loadNetworkVersions().catch(() => undefined);
}

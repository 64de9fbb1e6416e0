/** What I prove myself with besides a password or a link, as far as a page has asked for it. */
import { signal } from "@preact/signals";

import type { FactorsChanged, FactorsOut } from "../api";
import { http, read } from "../http";
import { me } from "./me";
import { snapshot } from "./snapshots";

export const factors = signal<FactorsOut | null>(null);

export async function loadFactors(): Promise<void> {
  await snapshot(
    () => read<FactorsOut>(http.GET("/api/v1/factors")),
    (now) => {
      factors.value = now;
    },
  );
}

export function factorsChanged(event: FactorsChanged): void {
  const known = factors.peek();
  if (!known || event.member_id !== me.peek()?.id) return;
  factors.value = {
    ...known,
    app: event.app_since ? { confirmed_at: event.app_since, last_used_at: known.app?.last_used_at ?? null } : null,
    passkeys: event.passkeys,
    recovery_codes_left: event.recovery_codes_left,
  };
}

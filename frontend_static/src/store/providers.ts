/** What is kept in this tab while the browser is at another provider: where to go then, and the invitation. */
import type { InvitedIn } from "../api";

const KEY = "snowfield.provider";

export interface Errand {
  next: string;
  invitation?: InvitedIn;
}

export function remember(errand: Errand): void {
  sessionStorage.setItem(KEY, JSON.stringify(errand));
}

/** Once: it holds the secret of an invitation. */
export function recall(): Errand {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? { next: "/" } : (JSON.parse(kept) as Errand);
}

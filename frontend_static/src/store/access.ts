/** Where I am signed in, and the tokens of my programs. */
import { signal } from "@preact/signals";

import type { AddressOut, SessionOut, SessionPage, TokenOut, TokenPage } from "../api";
import { http, read } from "../http";
import { without } from "./collection";
import { confirmation } from "./confirmation";
import { snapshot } from "./snapshots";

export const sessions = signal<readonly SessionOut[] | null>(null);
export const tokens = signal<readonly TokenOut[] | null>(null);
export const hasPassword = signal(false);
export const address = signal<AddressOut | null>(null);

export async function loadAccess(): Promise<void> {
  await Promise.all([
    snapshot(
      () => read<SessionPage>(http.GET("/api/v1/sessions")),
      ({ items }) => {
        sessions.value = items;
      },
    ),
    snapshot(
      () => read<TokenPage>(http.GET("/api/v1/tokens")),
      ({ items }) => {
        tokens.value = items;
      },
    ),
    read<AddressOut>(http.GET("/api/v1/me/address")).then((now) => {
      address.value = now;
    }),
    confirmation().then((now) => {
      hasPassword.value = now.has_password;
    }),
  ]);
}

export async function endSession(id: string): Promise<void> {
  await read(http.DELETE("/api/v1/sessions/{session_id}", { params: { path: { session_id: id } } }));
  sessions.value = without(sessions.peek() ?? [], id);
}

export async function endOtherSessions(): Promise<void> {
  await read(http.DELETE("/api/v1/sessions"));
  sessions.value = (sessions.peek() ?? []).filter((each) => each.current);
}

export function tokenMade(token: TokenOut): void {
  tokens.value = [token, ...(tokens.peek() ?? [])];
}

export async function revokeToken(id: string): Promise<void> {
  await read(http.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: id } } }));
  tokens.value = without(tokens.peek() ?? [], id);
}

/** A session or a token ended elsewhere: what this page shows of it goes. */
export function accessEnded(accessId: string): void {
  sessions.value = sessions.peek() && without(sessions.peek() ?? [], accessId);
  tokens.value = tokens.peek() && without(tokens.peek() ?? [], accessId);
}

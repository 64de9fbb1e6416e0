/**
 * What is kept on this device: drafts, and reports that could not be sent yet. Everything is filed under the id of the
 * member who typed it, is never read for another, and goes when they sign out. A shared computer keeps nothing: there
 * it lives in this page only, until it is closed.
 */
import { signal } from "@preact/signals";

import { me } from "./me";

const PREFIX = "snowfield.kept.";

const memory = new Map<string, string>();

/** Grows with every change, so that who shows what is kept draws again. */
export const keptChanges = signal(0);

const address = (key: string): string | null => {
  const mine = me.peek();
  return mine ? `${PREFIX}${mine.id}.${key}` : null;
};

const onThisPageOnly = (): boolean => me.peek()?.shared_computer ?? true;

export function readKept<Value>(key: string): Value | null {
  const at = address(key);
  if (!at) return null;
  let text = memory.get(at) ?? null;
  if (text === null && !onThisPageOnly()) {
    try {
      text = localStorage.getItem(at);
    } catch {
      return null;
    }
  }
  if (text === null) return null;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}

/** Keeps `value`, or with null lets it go. */
export function keep(key: string, value: unknown): void {
  const at = address(key);
  if (!at) return;
  const text = value === null ? null : JSON.stringify(value);
  memory.delete(at);
  if (onThisPageOnly()) {
    if (text !== null) memory.set(at, text);
  } else {
    try {
      if (text === null) localStorage.removeItem(at);
      else localStorage.setItem(at, text);
    } catch {
      // No room, or not allowed: it lives in this page at least.
      if (text !== null) memory.set(at, text);
    }
  }
  keptChanges.value += 1;
}

/** The keys of everything that is kept for the member who is signed in. */
export function keptKeys(): string[] {
  const start = address("");
  if (!start) return [];
  const keys = new Set([...memory.keys()].filter((at) => at.startsWith(start)));
  if (!onThisPageOnly()) {
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const at = localStorage.key(index);
        if (at?.startsWith(start)) keys.add(at);
      }
    } catch {
      // A browser that keeps nothing has nothing to list.
    }
  }
  return [...keys].map((at) => at.slice(start.length)).sort();
}

/** Lets go of everything that is kept for the member who is signed in. */
export function forgetKept(): void {
  for (const key of keptKeys()) keep(key, null);
}

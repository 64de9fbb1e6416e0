/** Short messages about what happened. Never the only place for one. */
import { signal } from "@preact/signals";

export interface Toast {
  id: number;
  text: string;
  undo?: (() => void) | undefined;
}

export const toasts = signal<readonly Toast[]>([]);

let last = 0;

export function toast(text: string, undo?: () => void): void {
  last += 1;
  toasts.value = [...toasts.value.slice(-2), { id: last, text, undo }];
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id);
}

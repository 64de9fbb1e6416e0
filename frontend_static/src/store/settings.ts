/** What this device shows: theme and size of text. They belong to the device, not to the member. */
import { effect, signal } from "@preact/signals";

export type Theme = "device" | "light" | "dark" | "contrast";
export type TextSize = "normal" | "large" | "larger";

const THEMES = ["device", "light", "dark", "contrast"] as const;
const SIZES = ["normal", "large", "larger"] as const;

function stored<Value extends string>(key: string, allowed: readonly Value[], otherwise: Value): Value {
  try {
    const value = localStorage.getItem(key);
    return allowed.find((each) => each === value) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export const theme = signal<Theme>(stored("snowfield.theme", THEMES, "device"));
export const textSize = signal<TextSize>(stored("snowfield.text", SIZES, "normal"));

export function keepSettings(): void {
  effect(() => {
    const root = document.documentElement;
    if (theme.value === "device") delete root.dataset.theme;
    else root.dataset.theme = theme.value;
    if (textSize.value === "normal") delete root.dataset.text;
    else root.dataset.text = textSize.value;
    try {
      localStorage.setItem("snowfield.theme", theme.value);
      localStorage.setItem("snowfield.text", textSize.value);
    } catch {
      // A browser that keeps nothing shows the device's own theme next time.
    }
  });
}

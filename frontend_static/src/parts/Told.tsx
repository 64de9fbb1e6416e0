/** Beside a figure: that small numbers are missing from it, or that it is too small itself to be shown here. */
import type { FigureNow } from "../api";
import { goalWords } from "../words/goals";

export function Told({ told }: { told: FigureNow["told"] | undefined }) {
  if (told !== "part" && told !== "none") return null;
  return <small>{told === "none" ? goalWords.hidden : goalWords.partly}</small>;
}

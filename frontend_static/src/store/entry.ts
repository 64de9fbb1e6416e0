/** What is typed into a report, from keystrokes to what the server takes. Empty is not 0: nothing was said yet. */
import type { DueOut, ReportIn } from "../api";
import { count, numberOf } from "../format";
import { reportWords } from "../words/report";

export interface Entry {
  /** By metric; as typed. `of` is the whole of a ratio, or how many a mean is of. */
  numbers: Record<string, { value: string; of: string }>;
  high: string;
  low: string;
  wantsHelp: boolean;
  help: string;
}

export const blankEntry: Entry = { numbers: {}, high: "", low: "", wantsHelp: false, help: "" };

export const isBlank = (entry: Entry): boolean =>
  !entry.high.trim() &&
  !entry.low.trim() &&
  !entry.wantsHelp &&
  Object.values(entry.numbers).every(({ value, of }) => !value.trim() && !of.trim());

export type Asked = Pick<DueOut["numbers"][number], "metric_id" | "kind" | "required">;

export interface Mistake {
  metric: string | null;
  part: "value" | "of" | "help";
  sentence: string;
}

type Sent = ReportIn["numbers"][number];

/** The numbers as the server takes them, and what is wrong with what was typed. */
export function readNumbers(asked: readonly Asked[], entry: Entry): { numbers: Sent[]; mistakes: Mistake[] } {
  const numbers: Sent[] = [];
  const mistakes: Mistake[] = [];
  for (const { metric_id: metric, kind, required } of asked) {
    const typed = entry.numbers[metric] ?? { value: "", of: "" };
    const parts: ("value" | "of")[] = kind === "number" ? ["value"] : ["value", "of"];
    if (!required && parts.every((part) => !typed[part].trim())) continue;
    const wrong = parts.flatMap((part): Mistake[] => {
      if (!typed[part].trim()) return [{ metric, part, sentence: reportWords.needNumber }];
      return numberOf(typed[part]) === null ? [{ metric, part, sentence: reportWords.notNumber }] : [];
    });
    const numerator = numberOf(typed.value) ?? 0;
    const denominator = kind === "number" ? null : (numberOf(typed.of) ?? 0);
    if (!wrong.length && kind === "ratio" && denominator !== null && numerator > denominator)
      wrong.push({ metric, part: "value", sentence: reportWords.tooMuch(count(numerator), count(denominator)) });
    mistakes.push(...wrong);
    if (!wrong.length) numbers.push({ metric_id: metric, numerator, denominator });
  }
  if (entry.wantsHelp && !entry.help.trim())
    mistakes.push({ metric: null, part: "help", sentence: reportWords.needHelp });
  return { numbers, mistakes };
}

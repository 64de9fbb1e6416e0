/** What is typed into a report, from keystrokes to what the server takes. Empty is not 0: nothing was said yet. */
import type { DueOut, ReportIn } from "../api";
import { count, numberOf } from "../format";
import { reportWords } from "../words/report";

/** The answer to one question, as typed; the field by the kind of question. */
export interface TypedAnswer {
  words: string;
  yes: "" | "yes" | "no";
  day: string;
  confidence: string;
}

export interface Entry {
  /** By metric; as typed. `of` is the whole of a ratio, or how many a mean is of. */
  numbers: Record<string, { value: string; of: string }>;
  /** By question. */
  answers: Record<string, TypedAnswer>;
  high: string;
  low: string;
  wantsHelp: boolean;
  help: string;
}

export const blankEntry: Entry = { numbers: {}, answers: {}, high: "", low: "", wantsHelp: false, help: "" };

export const noAnswer: TypedAnswer = { words: "", yes: "", day: "", confidence: "" };

const saysNothing = ({ words, yes, day, confidence }: TypedAnswer): boolean =>
  !words.trim() && !yes && !day && !confidence;

export const isBlank = (entry: Entry): boolean =>
  !entry.high.trim() &&
  !entry.low.trim() &&
  !entry.wantsHelp &&
  Object.values(entry.answers).every(saysNothing) &&
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

export type AskedToo = Pick<DueOut["questions"][number], "question_id" | "kind" | "required">;

type SentAnswer = NonNullable<ReportIn["answers"]>[number];

/** The answers as the server takes them, and the questions that still want one. */
export function readAnswers(
  asked: readonly AskedToo[],
  entry: Entry,
): { answers: SentAnswer[]; unanswered: { question: string; sentence: string }[] } {
  const answers: SentAnswer[] = [];
  const unanswered: { question: string; sentence: string }[] = [];
  for (const { question_id, kind, required } of asked) {
    const { words, yes, day, confidence } = entry.answers[question_id] ?? noAnswer;
    const said = { yes_no: yes, date: day, confidence, text: words.trim(), choice: words }[kind];
    if (said)
      answers.push({
        question_id,
        words: kind === "text" || kind === "choice" || kind === "confidence" ? words : "",
        yes: kind === "yes_no" ? yes === "yes" : null,
        day: kind === "date" ? day : null,
        confidence: kind === "confidence" ? Number(confidence) : null,
      });
    else if (required) unanswered.push({ question: question_id, sentence: reportWords.needAnswer });
  }
  return { answers, unanswered };
}

type Given = Pick<SentAnswer, "question_id"> & Partial<SentAnswer>;

/** The other way round: answers that were sent, or are to be corrected, back in their fields. */
export const typedAnswers = (answers: readonly Given[]): Entry["answers"] =>
  Object.fromEntries(
    answers.map(({ question_id, words, yes, day, confidence }) => [
      question_id,
      {
        words: words ?? "",
        yes: yes === null || yes === undefined ? "" : yes ? "yes" : "no",
        day: day ?? "",
        confidence: String(confidence ?? ""),
      },
    ]),
  );

export interface Oddity {
  metric: string;
  part: "value" | "of";
  sentence: string;
}

type Compared = Pick<DueOut["numbers"][number], "metric_id" | "name" | "kind" | "usual" | "usual_of" | "stage_of">;

/** Numbers that look like slips, by the bounds that the server told: questioned before they are sent, never refused. */
export function oddities(asked: readonly Compared[], entry: Entry): Oddity[] {
  return asked.flatMap(({ metric_id: metric, name, kind, usual, usual_of, stage_of }) => {
    const typed = entry.numbers[metric] ?? { value: "", of: "" };
    const before = asked.find((each) => each.metric_id === stage_of);
    const [now, most] = [numberOf(typed.value), numberOf(entry.numbers[stage_of ?? ""]?.value ?? "")];
    if (before && now !== null && most !== null && now > most)
      return [{ metric, part: "value", sentence: reportWords.oddStage(name, count(now), count(most), before.name) }];
    const parts = [["value", usual] as const, ...(kind === "number" ? [] : [["of", usual_of] as const])];
    return parts.flatMap(([part, known]): Oddity[] => {
      const number = numberOf(typed[part]);
      if (number === null || !known) return [];
      const called = part === "of" ? reportWords.outOfIn(name) : name;
      if (number >= known.above)
        return [{ metric, part, sentence: reportWords.oddMore(called, count(number), count(known.most)) }];
      if (known.below !== null && number <= known.below)
        return [{ metric, part, sentence: reportWords.oddLess(called, count(number), count(known.least)) }];
      return [];
    });
  });
}

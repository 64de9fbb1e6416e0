/** What people set on a chart: new limits, notes, and both taken back. */
import { count } from "../format";

export const markWords = {
  newLimits: "Start new limits",
  newLimitsWhy:
    "If a change is lasting, average and limits can start anew from a date. You say why and sign it. Look at both charts first.",
  from: "From when on?",
  choose: "Choose a date",
  choosePeriod: "Choose from when on.",
  before: "Before",
  after: "After",
  averageAndLimits: (mean: string, limits: string) => `Average ${mean}${limits && `, limits ${limits}`}`,
  reason: "Why?",
  reasonHint: "Everybody who sees the chart can read this, with your name.",
  reasonNeeded: "Say why.",
  setLimits: "Start them here",
  setting: "Saving",
  limitsSet: "The limits start anew from there.",
  note: "Note on the chart",
  day: "On which day?",
  chooseDay: "Choose the day.",
  whatHappened: "What happened?",
  noteHint: "A few words, for example “Two nurses joined”",
  setNote: "Put it on the chart",
  noted: "It stands on the chart.",
  takeBack: "Take it back",
  takeBackTitle: (said: string) => `Take back “${said}”?`,
  tookBack: "It was taken back.",
  takenBack: (name: string, when: string, why: string) => `Taken back by ${name}, ${when}: “${why}”`,
  history: (marks: number) => `What people set on this chart (${count(marks)})`,
  kinds: { limits: "New limits from", note: "Note," } as Record<string, string>,
} as const;

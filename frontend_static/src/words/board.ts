/** The sentences of a leader's board: who has reported, their numbers, and what one press does about it. */
import { count } from "../format";

export const boardWords = {
  ask: (name: string) => `Ask ${name}`,
  askAll: (number: number) => (number === 1 ? "Ask the one who waits" : `Ask all ${count(number)} who wait`),
  asking: "Asking",
  askWhy: "They get a letter with a link that opens their report. Nobody else sees it.",
  asked: (names: string) => `Asked: ${names}.`,
  askedLater: (names: string, when: string) => `Asked: ${names}. It is quiet now: the letter goes ${when}.`,
  remindedAt: (when: string) => `Reminded ${when}`,
  readAll: "I have read all of them",
  allRead: (number: number) =>
    number === 1 ? "1 report is marked as read." : `${count(number)} reports are marked as read.`,
  read: "Read",
  odd: "Odd: look again",
  before: (figures: string) => `Before: ${figures}`,
  none: "none",
  correctionOpen: "Asked to correct",
  state: { open: "Waiting", due: "Waiting", late: "Late", missed: "Not reported", locked: "Not reported" },
  open: (name: string) => `Open the report of ${name}`,
  openIt: "Open",
  askedOfMe: (name: string) => `${name} asks for your report.`,
} as const;

export const remarkWords = {
  title: "Between the reporter and the leaders",
  seenBy: "whoever reported, and the leaders in line above",
  none: "Nobody has said anything yet.",
  of: (name: string) => `of what ${name} said`,
  label: "What do you want to say?",
  hint: "A thank you, a question, a thought.",
  needed: "Write something first.",
  comment: "Say it",
  askCorrection: "Ask to correct it",
  answer: "Answer",
  correct: "Correct the report",
  waits: "Waits for a correction or an answer",
  settled: "Settled",
  asksYou: (name: string, label: string) => `${name} asks you to look again at ${label}`,
  asked: "asks to correct it",
  look: "Look at it",
  history: "How it was sent and corrected",
  reportOf: (name: string, label: string) => `${name}, ${label}`,
  ofTeam: (team: string) => `${team} as a whole`,
} as const;

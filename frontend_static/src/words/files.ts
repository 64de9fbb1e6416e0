/** The sentences of bringing files in and taking them out. */
import type { ImportOut } from "../api";
import { count } from "../format";

const rows = (number: number) => (number === 1 ? "1 row" : `${count(number)} rows`);

export const fileWords = {
  title: "Files",
  linkNumbers: "Take these numbers out as a file",
  why: (team: string) => `Take out what you may see of ${team} and the teams below it, or bring in figures you have.`,
  out: "Take out",
  what: "What?",
  whats: {
    facts: "Numbers as reported",
    figures: "Figures of teams",
    metrics: "Definitions",
    teams: "The teams",
  },
  whatHints: {
    facts: "Each number as it was reported, one row each. You can bring it in again as it is.",
    figures: "One metric, added up for each team and period, as the pages show it.",
    metrics: "What is counted, in words and rules.",
    teams: "Each team with the one above it.",
  },
  metric: "Which number?",
  allMetrics: "All of them",
  form: "Which kind of file?",
  forms: { csv: "CSV, for a spreadsheet", json: "JSON, for a program" },
  take: "Take it out",
  taking: "Writing the file",
  outHint: "As much as you may see on the pages. That you took it out is in your journal.",
  into: "Bring in",
  kinds: { reports: "Figures", teams: "Teams", metrics: "Definitions" },
  kind: "What is in the file?",
  kindHints: {
    reports: "One row for each team and period. Only numbers that whole teams report.",
    teams: "Columns: team, above. Empty above: right below this team.",
    metrics: "Columns as in a file of definitions that you took out.",
  },
  file: "The file (CSV)",
  fileHint: "Its first line names the columns.",
  paste: "Or paste it here",
  fileRead: (name: string) => `${name} is read.`,
  needed: "Choose a file, or paste its rows.",
  metricNeeded: "Choose which number it holds.",
  noMetric: "There is no number here that you may bring in: one that whole teams report, and that you look after.",
  look: "Look at it first",
  looking: "Looking",
  columns: "Which column is what?",
  column: { period: "Period", team: "Team", numerator: "Number", denominator: "Out of", note: "Note" },
  none: "None",
  columnsHint: "Press “Look at it first” again when you have changed one.",
  seen: (all: number, fresh: number, changed: number, same: number) =>
    `${rows(all)}: ${count(fresh)} new, ${count(changed)} changed, ${count(same)} as they are.`,
  same: "All of it is there already. Bringing it in would change nothing.",
  wrong: (number: number) => (number === 1 ? "1 thing is wrong in it." : `${count(number)} things are wrong in it.`),
  wrongDo: "Nothing comes in until all rows are right. Correct the file, then look at it again.",
  wrongMore: (number: number) => `These are the first ${count(number)}.`,
  faults: "What is wrong, and what to do",
  line: "Line",
  columnName: "Column",
  reason: "What to do",
  wholeRow: "the row",
  bring: "Bring it in",
  bringing: "Bringing it in",
  audience: "everybody who may see these figures",
  again: "Another file",
  list: "Files that were brought in",
  noneYet: "No file was brought in yet.",
  by: (name: string | null, when: string) => `${name ?? "The command line"}, ${when}`,
  states: { waiting: "Waits", running: "Comes in", done: "Is in", failed: "Not taken", undone: "Undone" },
  steps: { Checking: "Looking at the rows", Writing: "Writing", "Adding up": "Adding up" } as Record<string, string>,
  progress: (step: string, done: number, total: number) =>
    total ? `${step}: ${count(done)} of ${count(total)}.` : `${step || "It begins"}.`,
  done: (row: ImportOut) =>
    row.new || row.changed
      ? `${count(row.new)} new, ${count(row.changed)} changed, ${count(row.unchanged)} as they were.`
      : `All ${count(row.unchanged)} were there already. Nothing was changed.`,
  undoUntil: (day: string) => `Can be undone until ${day}.`,
  undo: "Undo it",
  undoTitle: (name: string) => `Undo ${name}?`,
  undoWhy:
    "All that it brought is taken out, and what stood before stands again. Nothing that people reported is lost.",
  undoing: "Undoing",
  keep: "Leave it in",
  undone: (name: string) => `${name} is undone.`,
  ofTeam: (kind: string, team: string) => `${kind}, ${team}`,
} as const;

/** What drawings say: on them, and in place of them to those who do not see them. */
import { listed } from "../format";

export const drawingWords = {
  now: (value: string) => `Now ${value}`,
  start: (value: string) => `Start ${value}`,
  pace: "Pace",
  target: (value: string) => `Target ${value}`,
  /** The whole goal bar in one go. */
  bar: (start: string, target: string, now: string | null, worse: boolean, pace: string | null) =>
    [
      now === null ? "No figure yet." : `Now ${now}.`,
      `Started at ${start}, target ${target}.`,
      worse && "This is worse than at the start.",
      pace !== null && `An even pace would be at ${pace}.`,
    ]
      .filter(Boolean)
      .join(" "),
  inPeriod: (value: string, period: string) => `${value} in ${period}`,
  waitingFor: (names: readonly string[]) => `Waiting for ${listed(names)}`,
  asks: "Asks for help",
  waiting: "Waiting",
  and: (name: string) => `and ${name}`,
  snowflake: (team: string) => `Snowflake of ${team}`,
  snowflakeTold: (leaders: readonly string[], teams: number, missing: readonly string[]) =>
    [
      `${listed(leaders) || "Nobody"} in the middle, ${teams} teams around.`,
      `${teams - missing.length} have reported.`,
      missing.length > 0 && `Not yet: ${listed(missing)}.`,
      "The list “Who reported” says the same.",
    ]
      .filter(Boolean)
      .join(" "),
  daysLeft: (days: number) => (days === 1 ? "day left" : "days left"),
} as const;

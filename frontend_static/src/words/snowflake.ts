/** The sentences of the snowflake: all teams of a call in one picture, and as a list. */
import type { SnowTeam } from "../api";
import { count, listed } from "../format";

const people = (number: number) => (number === 1 ? "1 person" : `${count(number)} people`);
const teams = (number: number) => (number === 1 ? "1 team" : `${count(number)} teams`);

export const snowWords = {
  title: "The snowflake",
  ofCall: (call: string) => `All teams of ${call}`,
  intro: "Every circle is a team: the larger, the more people. Around each are the teams below it.",
  ways: "Show the teams",
  picture: "As a picture",
  list: "As a list",
  find: "Find a team",
  findHint: "Part of its name",
  noneFound: "No team is called that.",
  moreFound: (number: number) => `${count(number)} more. Write more of the name.`,
  form: "Who has reported",
  formOf: (form: string, team: string) => `${form}, ${team}`,
  begun: (label: string) => `Show ${label.replace(/^Week/, "the week")}: it has begun to come in`,
  bigger: "Larger",
  smaller: "Smaller",
  fit: "Show all of it",
  openAll: "Unfold all",
  closeAll: "Fold all",
  keys:
    "Arrow keys go from team to team: down and up to the next and the one before, right into a team, left back out. " +
    "Enter opens the team. Space folds and unfolds. Plus, minus and 0 change the size.",
  keysTitle: "With the keyboard",
  canvas: (call: string) => `Teams of ${call}`,
  needs: "What needs a look",
  allFine: "Nothing here needs a look.",
  marks: {
    lows: "Lows wait for your answer",
    leaderless: "Nobody leads it",
    stretched: "A leader with too many people",
    waiting: "Not all have reported",
  },
  markHints: {
    lows: "Only those are counted that you are to answer.",
    leaderless: "Somebody above can name a leader.",
    stretched: "Nobody can know so many. Make a team below, with a leader of its own.",
    waiting: "",
  },
  next: "Show the next",
  key: {
    full: "All have reported",
    part: "Some have: the thick part of the ring",
    none: "Nobody has yet",
    folded: "More teams are folded away behind it",
  },
  keyTitle: "How to read it",
  chosen: "The team you chose",
  chooseOne: "Choose a team in the picture to read about it here.",
  open: "Open the team",
  unfold: "Unfold",
  fold: "Fold",
  report: (received: number, expected: number) =>
    expected ? `${count(received)} of ${count(expected)} reported` : "Nobody is asked here",
  below: teams,
  people,
  ledBy: (team: SnowTeam) =>
    team.leaders.length ? `Led by ${listed(team.leaders.map((leader) => leader.name))}` : "Nobody leads it",
  awayLeaders: "None of its leaders can come in just now.",
  lows: (number: number) =>
    number === 1 ? "1 low waits for your answer" : `${count(number)} lows wait for your answer`,
  stretched: (number: number, most: number) =>
    `A leader here has ${count(number)} people. More than ${count(most)} nobody can know.`,
  folded: (number: number) => `${teams(number)} below, folded`,
  unfolded: (number: number) => `${teams(number)} below`,
  total: (number: number, shown: number) =>
    number === shown ? `${teams(number)}.` : `${teams(number)}, ${count(shown)} shown.`,
  empty: "This call has no teams yet",
  emptyWhy: "An organiser of the call makes the first team on the page of the call.",
  backTo: (call: string) => `Back to ${call}`,
} as const;

/** All that is said of a team in one go, for who does not see the picture. */
export function told(team: SnowTeam, hidden: number, below: number, most: number): string {
  return [
    team.name,
    snowWords.ledBy(team),
    team.leaders.length > 0 && !team.led && snowWords.awayLeaders,
    snowWords.report(team.received, team.expected),
    people(team.people),
    team.waits_for_me > 0 && snowWords.lows(team.waits_for_me),
    team.too_many !== null && snowWords.stretched(team.too_many, most),
    hidden > 0 ? snowWords.folded(hidden) : below > 0 && snowWords.unfolded(below),
  ]
    .filter(Boolean)
    .map((each) => String(each).replace(/\.$/, ""))
    .join(". ");
}

/** The sentences of changing a team: its name, its place in the tree, its end. */
import { count } from "../format";

export const changeTeamWords = {
  title: "Change the team",
  why: (team: string) =>
    `Give ${team} another name, hang it below another team, or close it. Everybody sees it at once.`,

  rename: "Name",
  name: "Name of the team",
  save: "Save the name",
  saving: "Saving",
  renamed: (name: string) => `The team is called ${name} now.`,
  meanwhile: (name: string) => `Somebody else changed this team meanwhile. It is called “${name}” now.`,
  meanwhileDo: "Nothing was saved. Save again if your name is to stand, or take theirs.",
  takeTheirs: "Take theirs",

  move: "Place in the tree",
  below: "It is right below",
  atTop: "It has no team above it.",
  moveWhy:
    "A move holds from now on. Past periods stay where they were counted: the old team keeps them, and the new one begins with the running period. All teams below move along.",
  whoReads:
    "From then on the leaders of the new line read what is reported here, and those of the old line no longer do.",
  find: "Find the new team above it by name",
  findButton: "Find",
  noneFound: "No team of yours is called that.",
  nowhere: (team: string) =>
    `You lead no other team that it could hang below. Ask a leader above ${team}, or an administrator.`,
  nowhereTop: "There is no other team that it could hang below.",
  more: "There are more. Write a part of the name to find them.",
  moveBelow: (parent: string) => `Move below ${parent}`,
  moveTitle: (team: string, parent: string) => `Move ${team} below ${parent}?`,
  moveUp: "Move to the top, with no team above",
  moveUpTitle: (team: string) => `Move ${team} to the top?`,
  moveVerb: "Move it",
  keep: "Leave it where it is",
  moved: (team: string, parent: string) => `${team} is below ${parent} now.`,
  movedUp: (team: string) => `${team} has no team above it now.`,

  close: "Close the team",
  closeWhy:
    "For a team whose work is done. What it reported stays, and stays in the totals. Nobody is in it any more, and nobody is asked to report for it.",
  closeFirst: (number: number) =>
    number === 1
      ? "There is 1 team below it. Close or move that one first:"
      : `There are ${count(number)} teams below it. Close or move those first:`,
  closeVerb: "Close it",
  closeTitle: (team: string) => `Close ${team}?`,
  closeSure: (people: number) =>
    people === 0
      ? "It cannot be opened again."
      : `${people === 1 ? "1 person loses" : `${count(people)} people lose`} their place in it, and it cannot be opened again.`,
  stay: "Keep it open",
  closed: (team: string) => `${team} is closed. What it reported stays.`,
} as const;

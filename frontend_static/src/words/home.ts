/** The sentences of the home page. */
import { count } from "../format";

export const homeWords = {
  welcome: (name: string) => `Welcome, ${name}`,
  asked: "Asked of you now",
  things: (number: number) => (number === 1 ? "1 thing" : `${count(number)} things`),
  nothing: "Nothing is asked of you now. Thank you.",
  nothingNext: "When the next report is due, or somebody needs your answer, it shows here first.",
  lastTime: (figure: string, label: string) => `${label} you reported ${figure}.`,
  low: (name: string, team: string) => `${name} told you a low, in ${team}`,
  help: (name: string, team: string) => `${name} asks for help, in ${team}`,
  waiting: (time: string) => `Waiting ${time}.`,
  answer: (name: string) => `Answer ${name}`,
  more: (number: number) => `${count(number)} more wait for your answer.`,
  feed: "What people are doing",
  chooseFeed: "Choose a feed",
  allTeams: "All my teams",
  thisPeriod: (team: string, label: string) => `${team}, ${label}`,
  seeNumbers: "See the numbers and the chart",
  seeTeam: (team: string) => `See ${team}`,
  started: (start: string, target: string) => `Started at ${start}. Target ${target}.`,
  noBaseline: (target: string) => `Nobody has measured where we start. Target ${target}.`,
  answeredForYou: "Answered for you",
  administer: "You look after this network",
  administerWhy: "Open a call, make its first team, and invite the people who lead it. They ask the others.",
  openCalls: "Calls and their teams",
  noTeam: "You are in no team yet",
  noTeamWhy: "A team’s leader or an administrator can invite you into one.",
  secondStep: (day: string) =>
    `From ${day} on this network asks you to have a passkey or an app that shows six numbers when you sign in.`,
  secondStepAdd: "Add one now: it takes a minute",
} as const;

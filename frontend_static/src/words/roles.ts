/** The sentences about who is what in the network, and what each role may do. */
import { count } from "../format";

export const roleWords = {
  title: "Who has which role",
  intro: "Administrators see everybody. You see those who share a team or a call with you.",
  introAll: "Everybody with a role. What you change holds at once, also on pages that are open.",
  helpLink: "What each role may do",
  which: "Show",
  all: "Every role",
  roles: {
    administrator: "Administrator",
    moderator: "Moderator",
    webinar_host: "Webinar host",
  },
  lists: {
    administrator: "Administrators",
    moderator: "Moderators",
    webinar_host: "Webinar hosts",
    organiser: "Organisers of a call",
    leader: "Leaders of a team",
  },
  does: {
    administrator: "Looks after the network: lets people in and shuts them out, gives roles. Reads no reports.",
    moderator: "Answers for what members say to each other. Sees no more of it than was reported.",
    webinar_host: "May open webinars in the calls they belong to.",
  },
  organises: (call: string) => `Organises ${call}`,
  leads: (team: string) => `Leads ${team}`,
  found: (number: number, more: boolean) =>
    more ? `The first ${count(number)} people` : number === 1 ? "1 person" : `${count(number)} people`,
  noneTitle: "Nobody has this role yet",
  none: "An administrator gives roles: find the person under People, and press Roles.",
  showMore: "Show more people",
  open: "Roles",
  dialog: (name: string) => `Roles of ${name}`,
  dialogWhy: "They are told by mail. It holds at once, also on pages they have open.",
  rest: "Who leads a team is set on the team’s page; who organises a call, on the call’s page.",
  has: "has it",
  give: "Give",
  take: "Take away",
  layDown: "Lay down",
  given: (name: string, role: string) => `${name} is ${role.toLowerCase()} now.`,
  taken: (name: string, role: string) => `${name} is no longer ${role.toLowerCase()}.`,
  sureGive: (name: string) => `Make ${name} an administrator?`,
  sureGiveWhy: "They can then let people in, shut people out, and take this right from others, from you too.",
  sureGiveVerb: "Make them an administrator",
  sureTake: (name: string) => `Take the administrator’s right from ${name}?`,
  sureTakeWhy: "They keep everything else. Another administrator can give it again.",
  sureTakeVerb: "Take it away",
  keep: "Leave it as it is",
  mine: (roles: readonly string[]) => `In this network you are ${roles.map((role) => role.toLowerCase()).join(", ")}.`,
} as const;

export const matrixWords = {
  title: "Who may do what",
  intro:
    "Every action there is, and which role may do it. The tests of Snowfield ask each of these questions before a release, so what stands here is what happens.",
  example:
    "Think of one team in a call, with a leader, and teams above it. “A member” is whoever something belongs to; “another member” is in the same team.",
  search: "Find an action",
  searchHint: "A word, for example report or invite",
  role: "What may this role do?",
  anyRole: "All roles",
  found: (number: number) => (number === 1 ? "1 action" : `${count(number)} actions`),
  may: "May",
  mayNot: "May know of it, but not do it",
  hidden: "Does not see that it exists",
  everybody: "Everybody who is signed in",
  nobody: "Nobody, as things stand",
  none: "No action has these words. Try fewer letters.",
  notSignedIn: "Who is not signed in may do none of this.",
  api: "In the API",
} as const;

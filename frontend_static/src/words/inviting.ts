/** The sentences of inviting to a webinar, and of following up. */
import { count } from "../format";

const people = (number: number) => (number === 1 ? "1 person" : `${count(number)} people`);

export const invitingWords = {
  open: "Invite people",
  title: (webinar: string) => `Invite people to “${webinar}”`,
  intro:
    "Each gets a letter, once, and a mark on their page of webinars. Whoever wants no such letters gets the mark only.",
  byName: "People",
  find: "Find somebody by name",
  team: "Or a team, with all teams below it",
  noTeam: "No team",
  everybody: "Everybody whom it is for",
  chosen: (number: number) => `${people(number)} from the list`,
  send: "Invite them",
  sending: "Inviting",
  needSomebody: "Name somebody, or choose a team or everybody.",
  done: (number: number) =>
    number === 0
      ? "Nobody new: they were invited or are registered already, or it is not for them."
      : `${people(number)} invited.`,
  invitesYou: (name: string) => `${name} invites you`,
  decline: "I cannot come",
  declined: "Thank you for saying so. Nobody else is told.",
} as const;

export const followUpWords = {
  open: "Whom to follow up",
  title: "Whom to follow up",
  intro:
    "Everybody who came, asked with their name, voted, committed or said yes to a one-to-one. Who asked without a name is not here because of it.",
  filters: "Show only who",
  marks: {
    registered: "registered",
    asked: "asked",
    voted: "voted",
    committed: "committed",
    one_to_one: "said yes to a one-to-one",
  },
  stayed: "stayed at least",
  anyTime: "any time",
  minutes: (number: number) => `${number} minutes`,
  order: "Sort by",
  orders: { stayed: "Time they stayed", name: "Name" },
  total: people,
  none: "Nobody fits that.",
  choose: (name: string) => `Choose ${name}`,
  chooseAll: "Choose all shown",
  chooseNone: "Choose none",
  chosen: (number: number) => `${people(number)} chosen`,
  write: "Write to them",
  writeTitle: (number: number) => `Write to ${people(number)}`,
  writeIntro:
    "Each gets a letter of their own, with your name and a link to this webinar. Whoever wants no such letters gets none. Five letters a day for one webinar.",
  subject: "Subject",
  text: "Your words",
  send: "Send the letter",
  sending: "Sending",
  sent: (number: number) => `Your letter to ${people(number)} is on its way.`,
  invite: "Invite them to another webinar",
  inviteTo: "To which webinar?",
  noOther: "There is no other webinar to come that you run.",
  csv: "Take it as CSV",
  letters: "What was written",
  lettersNone: "No letter yet.",
  letter: (number: number, when: string) => `to ${people(number)}, ${when}`,
} as const;

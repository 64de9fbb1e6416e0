/** The sentences of webinars. */
import { count, listed } from "../format";

interface Times {
  starts_at: string;
  minutes: number;
  zone: string;
}

const DAY = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

const endOf = ({ starts_at, minutes }: Times) => new Date(Date.parse(starts_at) + minutes * 60_000);

/** "12:30 to 13:15", in a zone; without one, in the reader's. */
function hoursIn(times: Times, zone?: string): string {
  const clock = new Intl.DateTimeFormat("en-GB", { ...CLOCK, timeZone: zone });
  return `${clock.format(new Date(times.starts_at))} to ${clock.format(endOf(times))}`;
}

function zoneName({ starts_at, zone }: Times): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "shortGeneric" }).formatToParts(
    new Date(starts_at),
  );
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/**
 * "Tuesday 15 November 2011, 12:30 to 13:15, UK time": on the clocks of the webinar's own zone; and, where those of the
 * reader show something else, on theirs.
 */
export function timeOf(times: Times): string {
  const start = new Date(times.starts_at);
  const day = (zone?: string) => new Intl.DateTimeFormat("en-GB", { ...DAY, timeZone: zone }).format(start);
  const there = `${day(times.zone)}, ${hoursIn(times, times.zone)}, ${zoneName(times)}`;
  if (hoursIn(times) === hoursIn(times, times.zone) && day() === day(times.zone)) return there;
  const mine = day() === day(times.zone) ? hoursIn(times) : `${day()}, ${hoursIn(times)}`;
  return `${there} (${mine} on your clock)`;
}

/** "13:15, UK time": when it ends, on the clocks of the webinar's own zone. */
export const endsAt = (times: Times): string =>
  `${new Intl.DateTimeFormat("en-GB", { ...CLOCK, timeZone: times.zone }).format(endOf(times))}, ${zoneName(times)}`;

export const webinarWords = {
  title: "Webinars",
  intro: "Live sessions in which you ask, vote for what you want to hear, and go on talking afterwards.",
  committed: "What I committed to",
  noneTitle: "No webinar is planned",
  none: "When one is planned for you, it stands here, and you can ask your question before it begins.",
  noneMay: "Plan the first one. It takes a title, a day and a time; all else can come later.",
  plan: "Plan a webinar",
  toCome: "To come",
  over: "Over",
  overNone: "Nothing is over yet.",
  showOver: "Show those that are over",
  more: "More of this webinar",
  showMore: "Show resources, commitments and what was said",
  back: "All webinars",
  backTo: "To the webinar",
  live: "Live now",
  ended: "Time is up",
  until: (end: string) => `Until ${end}`,
  about: "About this webinar",
  cancelled: "Cancelled",
  closed: "Closed",
  registered: "You are registered",
  by: (names: readonly string[]) => `With ${listed(names)}`,
  hostedBy: (names: readonly string[]) => `Hosted by ${listed(names)}`,
  forAll: (call: string) => `For everybody in “${call}”`,
  forSome: (names: readonly string[]) => `For ${listed(names)}`,
  coming: (number: number) => (number === 1 ? "1 person comes" : `${count(number)} people come`),
  people: (number: number) => (number === 1 ? "1 person" : `${count(number)} people`),
  hadRegistered: (number: number) => (number === 1 ? "1 person registered" : `${count(number)} people registered`),
  places: (left: number) => (left === 1 ? "1 place is left." : `${count(left)} places are left.`),
  full: "All places are taken. Look again later: somebody may give theirs back.",
  comes: "Will you come?",
  youCome: "You are registered",
  register: "Register",
  registering: "Registering",
  letSee: "Others may see that I come",
  letSeeHint: "Whoever runs it sees it anyway.",
  giveBack: "Give my place back",
  givenBack: "Your place is free again.",
  calendar: "Put it into my calendar",
  join: "Join the meeting",
  joinLater: "The link to join will stand here.",
  whoComes: "Who comes",
  whoRegistered: "Who registered",
  whoNobody: "Nobody had registered.",
  whoNone: "Nobody has registered yet. Be the first.",
  hidden: (number: number) =>
    number === 1 ? "1 more person does not show their name." : `${count(number)} more do not show their names.`,
  notShown: "name not shown to others",
  change: "Change the plan",
  host: "Host view",
  cancelIt: "Cancel it",
  cancelTitle: "Cancel this webinar?",
  cancelWhy: "Everybody who registered gets a letter, and their calendars take it out. It cannot be undone.",
  cancelReason: "Why",
  cancelReasonHint: "Stands in the letter.",
  keepIt: "Keep it",
  cancelling: "Cancelling",
  cancelDone: "The webinar is cancelled.",
  whyCancelled: (why: string) => (why ? `It will not take place: ${why}` : "It will not take place."),
  closedWhy: "No more questions or votes are taken. What was asked and answered stays here.",
  video: "Video",
  videoPlay: (at: string) => `Show the video. It comes from ${at}.`,
} as const;

export const planWords = {
  newTitle: "Plan a webinar",
  changeTitle: "Change the webinar",
  intro: "Whom it is for sees it at once and can register and ask.",
  changeIntro: "Whoever registered gets a letter if the time, the title or the link changes.",
  name: "Title",
  nameHint: "What would make you come? For example: Ask a pharmacist.",
  takeaway: "What will people take away from it?",
  date: "Day",
  time: "Begins at",
  minutes: "Minutes",
  zone: "Time zone",
  zoneHint: "The time is told in this zone, for example Europe/London.",
  call: "Call to action",
  whom: "Whom is it for?",
  everybody: "Everybody in the call",
  some: "Only some",
  teams: "Teams, with all teams below them",
  groups: "Groups of people",
  presenters: "Who speaks?",
  noPresenters: "Nobody is named yet. You can add people later.",
  findPresenter: "Find somebody who speaks, by name",
  findHost: "Find somebody who runs it, by name",
  findNone: "Nobody by that name, or they are named already.",
  add: (name: string) => `Add ${name}`,
  takeOut: (name: string) => `Take ${name} out`,
  hosts: "Who runs it?",
  more: "Link, video and places",
  joinUrl: "Link to the meeting",
  joinUrlHint: "At any service. Only who registers sees it.",
  videoUrl: "Video on the page",
  videoUrlHint: "The address of a video at YouTube or Vimeo.",
  captionsUrl: "Live captions",
  captionsUrlHint: "The address where captions are written as people speak. Everybody whom it is for sees it.",
  capacity: "Places",
  capacityHint: "Leave it empty for as many as like.",
  send: "Plan it",
  sending: "Planning",
  save: "Save",
  saving: "Saving",
  done: "The webinar is planned. It is yours to run.",
  saved: "Saved.",
  may: "Only an organiser of a call, one of its webinar hosts, or somebody who leads a team can plan a webinar.",
  mayTitle: "You cannot plan one",
  needTitle: "Give it a title.",
  needDate: "Choose a day.",
  needTime: "Say when it begins.",
  needMinutes: "From 5 to 720 minutes.",
  needWhom: "Choose a team or a group, or everybody.",
  needCapacity: "Write a number, or leave it empty.",
  needHost: "Somebody has to run it.",
} as const;

export const questionWords = {
  ask: "Ask a question",
  placeholder: "Type it. We show you if somebody asked it already.",
  hide: "Ask without my name",
  hideHint:
    "Nobody is told that it is you, not even hosts. Only for abuse can a host have your name shown to those who run it. That is written down, and you are told.",
  send: "Send the question",
  sending: "Sending",
  sent: "Your question is there.",
  waits: "Your question waits for a host, who will show it or tell you why not.",
  seenBy: "everybody here",
  seenByHost: "who runs it, then everybody here",
  paused: "The host takes no questions just now. You can vote for those of others.",
  begun: "You had begun a question",
  begunWhy: "It was not sent, and questions are no longer taken. Copy it if you want to keep it.",
  begunGone: "It was not sent, and you can no longer see the webinar. Copy it if you want to keep it.",
  letGo: "Throw it away",
  similar: "Is it one of these? Then vote for it instead.",
  list: (number: number) => (number === 1 ? "1 question" : `${count(number)} questions`),
  noneTitle: "No question yet",
  none: "Ask the first one. Others can vote for it, so that the best is answered first.",
  noneAsked: "Nobody asked anything.",
  tabs: "Which questions",
  best: "Most votes",
  newest: "Newest",
  mine: "Mine",
  answeredTab: "Answered",
  noneHere: "None here.",
  fresh: (came: number, moved: number) =>
    [came && `${count(came)} new`, moved && (moved === 1 ? "1 has moved up" : `${count(moved)} have moved up`)]
      .filter(Boolean)
      .join(", ") + ". Show them",
  freshSaid: (came: number) => (came === 1 ? "1 new question" : `${count(came)} new questions`),
  more: (some: number, rest: number) => `Show ${count(some)} more of ${count(rest)}`,
  vote: "vote",
  yours: "your vote",
  votes: "votes",
  voteFor: " for this question",
  voteIn: " is in. Press to take it back",
  noName: "Name hidden",
  you: "You",
  youHidden: "You, without your name",
  edited: "Changed by a host",
  asked: (text: string) => `You asked: ${text}`,
  onAir: "Being answered now",
  onAirVotes: (votes: number) => (votes === 1 ? "1 vote" : `${count(votes)} votes`),
  takeBack: "Take it back",
  takenBack: "Your question is taken back.",
  lifted: (why: string) => `Those who run this webinar were told that you asked this. Their reason: ${why}`,
  why: (reason: string) => `Why not: ${reason}`,
  mergedYours: "Somebody asked the same. Your question and its votes went there.",
  states: {
    waiting: "Waiting for the host",
    shown: "Shown",
    on_air: "Being answered now",
    answered: "Answered",
    later: "Will be answered in writing",
    not_taken: "Not taken",
    merged: "Merged",
    withdrawn: "Taken back",
  },
  answer: "Answer in writing",
  answerLabel: "Your answer",
  answerHint: "Everybody whom the webinar is for can read it, with your name.",
  answerSend: "Send the answer",
  answerSent: "Your answer is there.",
  answerEdited: "edited",
  answerChange: "Change my answer",
  answerSave: "Save the answer",
  answerChanged: "Your answer is changed. It says that it was edited.",
  answerBack: "Take my answer back",
  answerBackTitle: "Take this answer back?",
  answerBackWhy: "Nobody can read it any more. A question that nothing else answers is to be answered again.",
  answerKeep: "Keep it",
  theme: "Theme",
  themeIs: (theme: string) => `Theme: ${theme}`,
  anyTheme: "All themes",
  noTheme: "Without a theme",
  upNext: "Up next",
  forWhom: "Who is it for?",
  forAnybody: "Whoever can answer",
  askedFor: (name: string) => `for ${name}`,
  askedForYou: "for you",
  askedOfYou: "Asked of you",
  askedOfYouWhy:
    "These questions were not answered yet in webinars in which you speak or that you host: those that are for you first, then the oldest.",
  askedIn: "In",
  answeredLive: "Answered live",
  answeredTyped: "Answered in writing",
} as const;

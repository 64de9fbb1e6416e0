/** The sentences of the moderators' desk, of what they decided, of appeals and of the figures. */
import { count } from "../format";

export const kindWords = {
  post: "Post",
  comment: "Comment",
  report: "Words of a report",
  low: "Low or request for help",
  answer: "Answer to a low",
  evidence: "Evidence",
  member: "Name and profile",
  team: "Name of a team",
  call: "Words of a call",
  constituency: "Words of a group",
  metric: "Words of a metric",
  invitation: "Words of an invitation",
  remark: "What was said about a report",
  summary: "Sentence of a summary",
  commitment: "Commitment",
  question: "Question in a webinar",
  written_answer: "Answer in a webinar",
  resource: "Resource",
  feedback: "What was said of a webinar",
} as const;

export const outcomeWords = {
  waiting: "Waits for a moderator",
  left: "Looked at, and left as it is",
  hidden: "Hidden",
  acted: "A moderator spoke to whoever wrote it",
} as const;

export const verdictWords = {
  dismissed: "Left as it is",
  hidden: "Hidden",
  warned: "Author warned",
  suspended: "Author suspended",
} as const;

const times = (number: number, one: string, more: string) => (number === 1 ? one : `${count(number)} ${more}`);

export const deskWords = {
  title: "Moderation",
  nameless: "without a name",
  intro: "What members told moderators of. Decide for what was written, not for who wrote it.",
  tabs: { open: "Waiting", appealed: "Appeals", decided: "Decided" },
  which: "Which cases",
  empty: {
    open: "Nothing waits",
    appealed: "No appeal waits",
    decided: "Nothing decided yet",
  },
  emptyWhy: "What members tell moderators of shows here at once.",
  by: (name: string) => `by ${name}`,
  in: (where: string) => `in ${where}`,
  flags: (number: number) => times(number, "1 person told", "people told"),
  quote: "As it stood",
  quoteGone: "The words were emptied some time after the decision.",
  now: "It says now",
  gone: "It is not there any more.",
  told: "Who told, and why",
  guest: "Somebody invited",
  earlier: "Before, of the same author",
  earlierNone: "Nothing before.",
  earlierWords: (flagged: number, hidden: number, warned: number, suspended: number) =>
    [
      times(flagged, "1 case", "cases"),
      hidden > 0 && `${count(hidden)} hidden`,
      warned > 0 && times(warned, "1 warning", "warnings"),
      suspended > 0 && times(suspended, "1 suspension", "suspensions"),
    ]
      .filter(Boolean)
      .join(", "),
  held: (name: string, until: string) => `Hidden by ${name} until ${until}, or until you decide.`,
  claimed: (name: string) => `${name} is looking at it`,
  look: "Look at it",
  takeOver: "Take it over",
  leave: "Leave it to others",
  verdict: "What do you decide?",
  verdicts: {
    dismissed: "Leave it as it is",
    hidden: "Hide it",
    warned: "Warn whoever wrote it",
    suspended: "Suspend whoever wrote it",
  },
  verdictNeeded: "Choose what you decide.",
  notHideable: "A name cannot be hidden. Warn whoever wrote it, or ask who may to change it.",
  andHide: "And hide it",
  days: "For how long?",
  dayOptions: [
    { value: "1", label: "1 day" },
    { value: "7", label: "7 days" },
    { value: "30", label: "30 days" },
    { value: "90", label: "90 days" },
    { value: "", label: "Until somebody lifts it" },
  ],
  reason: "Why?",
  reasonHint: "Whoever wrote it reads this, in a letter and on their page. Be kind and clear.",
  reasonNeeded: "Say why. Whoever wrote it has a right to know.",
  decide: "Decide",
  deciding: "Deciding",
  done: "Decided. Whoever told of it can see what came of it.",
  decisions: "What was decided",
  decidedBy: (name: string, when: string) => `${name}, ${when}`,
  until: (day: string) => `until ${day}`,
  untilLifted: "until somebody lifts it",
  read: "Its author has read this.",
  undone: (reason: string) => `Undone: ${reason}`,
  undo: { hidden: "Show it again", warned: "Take the warning back", suspended: "Let them in again", dismissed: "" },
  undoTitle: { hidden: "Show it again?", warned: "Take the warning back?", suspended: "Let them in again?" },
  undoReason: "Why?",
  undoHint: "Its author reads this.",
  undoDone: "Done. Its author gets a letter.",
  appeal: "Appeal",
  answered: (granted: boolean) => (granted ? "Appeal granted" : "Appeal not granted"),
  samePerson: "Answered by who decided it: there was nobody else.",
  answer: "Your answer",
  answerHint: "Whoever appealed reads this, in a letter and on their page.",
  answerNeeded: "Say why.",
  grant: "Grant it, and undo the decision",
  refuse: "Leave it as decided",
  answerDone: "Answered. Whoever appealed gets a letter.",
} as const;

export const mineWords = {
  title: "You and the moderators",
  intro: "What moderators decided about things you wrote, and what became of things you told them of.",
  notices: "About what you wrote",
  noticesNone: "Nothing. Moderators decided nothing about anything you wrote.",
  what: {
    hidden: (kind: string) => `${kind}: hidden by a moderator`,
    warned: (kind: string) => `${kind}: a moderator warns you`,
    suspended: (kind: string) => `${kind}: you were suspended`,
    dismissed: (kind: string) => kind,
  },
  because: "Because",
  about: "It is about",
  acknowledge: "I have read this",
  acknowledged: "You said that you read this.",
  undone: "Undone",
  appeal: "Appeal",
  appealTitle: "Ask somebody else to look at it",
  appealWhy: "You can do this once. Somebody other than who decided answers, if there is anybody.",
  appealWords: "What should they know?",
  appealNeeded: "Say in a few words why it should be undone.",
  appealVerb: "Send the appeal",
  appealDone: "Your appeal is made. You get a letter when it is answered.",
  appealWaits: "You appealed. Somebody will answer.",
  granted: "Your appeal was granted.",
  refused: "Your appeal was not granted.",
  flags: "What you told moderators of",
  flagsNone: "Nothing yet. You find “Tell a moderator” beside everything that others wrote.",
  figures: "See how often moderators act",
} as const;

export const figuresWords = {
  title: "What moderators did",
  intro:
    "Month by month, for every member to see. A number from 1 to 4 shows as “under 5”, so that it points to nobody.",
  month: "Month",
  flags: "Told of",
  hidden: "Hidden",
  restored: "Shown again",
  warned: "Warned",
  suspended: "Suspended",
  granted: "Appeals granted",
  median: "Time to decide",
  medianHint: "Half of all cases were decided faster than the time to decide.",
  few: "under 5",
  hours: (hours: number | null) =>
    hours === null
      ? "too few"
      : hours < 1
        ? "under an hour"
        : hours < 48
          ? times(Math.round(hours), "1 hour", "hours")
          : times(Math.round(hours / 24), "1 day", "days"),
} as const;

export const appealWords = {
  title: "You are suspended",
  over: "This was undone. You can sign in again.",
  signIn: "Sign in",
  until: (day: string) => `You cannot sign in until ${day}.`,
  untilLifted: "You cannot sign in until a moderator or an administrator lifts it.",
  stays: "What you wrote and reported stays.",
  missing: "This link does not work, or no longer.",
  missingWhy: "Open the link in your letter again. If it is older than 28 days, write to whoever invited you.",
  goal: "Everybody can be heard.",
  say: "Somebody other than who decided looks at your appeal.",
} as const;

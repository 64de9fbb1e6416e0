/**
 * The sentences that several pages share. Plain English, reading age 9 to 12; errors say what is wrong and what to do.
 * Each page's own sentences stand in `words/`, under the name of its view.
 */
import { count, day } from "./format";

export const words = {
  product: "Snowfield",
  skip: "Skip to what is new",
  aboutNetwork: "About this network",
  callToAction: "The call to action",
  picture: "The picture",
  madeUp: "People, teams and their numbers are made up.",
  nav: {
    main: "Main",
    phone: "Main, phone",
    report: "Report up",
    reportShort: "Report",
    home: "Home",
    call: "The call",
    calls: "Calls",
    myTeam: "My team",
    team: "Team",
    webinars: "Webinars",
    people: "People",
    more: "More",
    belong: "You belong to",
    profile: (name: string) => `Your page: ${name}`,
    mailbox: "Mailbox",
    audit: "Journal",
    moderation: "Moderation",
    invite: "Invite someone",
    processes: "Live",
    joinRequests: "Asking to join",
    waiting: "waiting",
    rules: "House rules",
    privacy: "Privacy",
    network: "Settings",
    roles: "Roles",
  },
  live: {
    live: "Live",
    reconnecting: "Connecting again. You may be missing the newest.",
    offline: "Offline. What you write is kept on this device.",
    offlineShared: "Offline. This is a shared computer, so nothing is kept on it.",
  },
  patients: {
    bold: "No patient details, please.",
    rest: "No names, initials, dates of birth or NHS numbers. Talk about numbers and about what you learned.",
  },
  seenBy: "Seen by",
  loading: "Loading",
  cancel: "Cancel",
  close: "Close",
  undo: "Undo",
  optional: "if you have one",
  outOf: "Out of",
  leaveEmpty: "leave empty if none",
  showOlder: "Show older",
  showMore: "Show more",
  showNew: (number: number) => `Show ${count(number)} new`,
  tryAgain: "Try again",
  problem: {
    offline: "There is no connection just now. Check your connection, then try again.",
    notFound: "There is no such page, or you may not see it.",
    changedMeanwhile: "Somebody changed this while you were writing. Look at what is there now before you save.",
    notFoundTitle: "Nothing to see here",
    home: "Go to your home page",
    failedTitle: "This did not load",
    attention: (number: number) =>
      number === 1 ? "One thing needs your attention" : `${number} things need your attention`,
  },
  needed: "Please fill this in.",
  again: {
    title: "Please sign in again",
    why: "You were signed out, perhaps because you were away for long. What you typed is still here.",
    password: "Your password",
    button: "Sign in",
    byLink: "Mail me a link instead",
    linkMailed: (email: string) => `A link is on its way to ${email}. Open it in this browser: then this page goes on.`,
    other: "Sign in as someone else",
    otherWarning: "The page loads anew. What you typed and did not send is kept for you, on this device only.",
  },
  suspended: {
    title: "You are suspended",
    why: "An administrator of this network has suspended you, so you were signed out everywhere. What you wrote stays.",
    ask: "If you think this is a mistake, ask the leader of your team or an administrator.",
    door: "Go to the sign-in page",
  },
  newer: {
    why: "There may be a newer version. What you typed is kept.",
    button: "Load the page again",
  },
  thanks: "Thanks",
  edited: "edited",
  leader: "Team leader",
} as const;

/** "5 of 6 teams reported" */
export const reportedOf = (received: number, expected: number, noun: "team" | "people") =>
  noun === "team"
    ? `${count(received)} of ${count(expected)} ${expected === 1 ? "team" : "teams"} reported`
    : `${count(received)} of ${count(expected)} ${expected === 1 ? "person" : "people"} reported`;

/** "the week of 7 November 2011", "November 2011": a period's label within a sentence. */
export const within = (label: string): string => label.replace(/^Week of/, "the week of");

/** "Week of 7 November 2011" as "week of 7 November 2011". */
export const lower = (label: string): string => label.replace(/^Week/, "week");

/** A period in words when only its first date is known: a Monday is a week, the first of a month is a month. */
export function periodLabel(start: string): string {
  const date = new Date(`${start}T12:00:00Z`);
  if (date.getUTCDay() === 1) return `Week of ${day(start)}`;
  if (date.getUTCDate() === 1) return day(start).replace(/^1 /, "");
  return day(start);
}

/** The sentences of the page with the rules of the network. */
import type { NetworkRules } from "../api";
import { count, day } from "../format";

type SecondFactorRole = NetworkRules["second_factor_for"][number];

const days = (value: unknown) => (value === 1 ? "1 day" : `${count(Number(value))} days`);

type Visibility = NetworkRules["visibility"];

export const sightWords: Record<Visibility, string> = {
  line: "Its team, and the leaders above",
  call: "Its numbers: everybody in the call. Its words: its team, and the leaders above",
  flat: "Its team only, without a hierarchy. Leaders above see totals",
};

const clock = (value: unknown) => String(value).slice(0, 5);

export const roleWords: Record<SecondFactorRole, string> = {
  member: "Every member",
  leader: "Leaders of teams",
  organiser: "Organisers of calls",
  webinar_host: "Webinar hosts",
  moderator: "Moderators",
  administrator: "Administrators",
};

/** A rule by its name in the API: its label, a hint, and its value in words. */
export const ruleWords = {
  session_idle_days: {
    label: "Signed out after so many days away",
    hint: "A browser that nobody used for so long asks to sign in again.",
    said: days,
  },
  session_days: {
    label: "Signed out at the latest after so many days",
    hint: "Also when it is used every day. On a shared computer it is some hours only.",
    said: days,
  },
  invitation_days: {
    label: "An invitation works for so many days",
    hint: "Those that were sent before keep their day.",
    said: days,
  },
  invitations_a_day: {
    label: "Invitations that one member may send in a day",
    hint: "So that nobody fills mailboxes in the name of the network.",
    said: (value: unknown) => count(Number(value)),
  },
  most_led: {
    label: "People whom one leader can know",
    hint: "The snowflake shows leaders who have more. Nobody is kept from leading more.",
    said: (value: unknown) => count(Number(value)),
  },
  keep_log_days: {
    label: "Announcements, for pages that were away",
    hint: "A page that was closed for longer loads everything anew.",
    said: days,
  },
  keep_mail_days: {
    label: "That a mail was sent",
    hint: "Its words are deleted once it is sent.",
    said: days,
  },
  keep_session_days: {
    label: "Where somebody was signed in, after they signed out",
    hint: "The browser, the time and the network address.",
    said: days,
  },
  keep_failure_days: {
    label: "Failed tries to sign in",
    hint: "As codes that nobody can turn back. They slow down guessing.",
    said: days,
  },
  keep_invitation_days: {
    label: "Invitations that nobody accepted, after they ran out",
    hint: "With the address they were sent to.",
    said: days,
  },
  keep_case_days: {
    label: "What moderators were told, after they decided",
    hint: "What was decided, and why, stays.",
    said: days,
  },
  keep_audit_days: {
    label: "The journal",
    hint: "180 days or more: somebody may ask who saw what.",
    said: days,
  },
  visibility: {
    label: "Who reads a single report",
    hint: "It holds at once, for what was reported before, too. Before sending, everybody is told who reads it.",
    said: (value: unknown) => sightWords[value as Visibility],
  },
  quiet_from: {
    label: "Quiet from",
    hint: "No letter that reminds of something goes out from then on. Sign-in links and the like always go.",
    said: clock,
  },
  quiet_until: {
    label: "Quiet until",
    hint: "Then those that waited go. Put the same time in both for no quiet hours.",
    said: clock,
  },
  second_factor_for: {
    label: "Who must have a passkey or an app that shows six numbers",
    hint: "Whoever is ticked and has none sees only the page to add one. The choice is theirs which of the two.",
    said: (value: unknown) => (value as SecondFactorRole[]).map((each) => roleWords[each]).join(", ") || "nobody",
  },
  second_factor_from: {
    label: "From which day on",
    hint: "So that people can add one before. Leave it empty for at once.",
    said: (value: unknown) => (typeof value === "string" ? day(value) : "at once"),
  },
} as const;

export const networkWords = {
  title: "Settings of the network",
  intro: "They hold for everybody, from the moment you save. Every change is kept, with who made it and when.",
  introRead: "They hold for everybody. Administrators can change them.",
  signIn: "Staying signed in",
  secondStep: "A second step of signing in",
  secondStepTokens: "It holds for their tokens for programs, too. Open pages are asked within 15 minutes.",
  invitations: "Invitations",
  quiet: "Quiet hours of letters",
  sight: "Who reads reports",
  sightLows: "A low, or a request for help, is read by one leader and nobody else in all three.",
  neededTime: "Write a time, like 20:00.",
  teams: "Teams",
  keeping: "How long things are kept",
  save: "Save the settings",
  saving: "Saving",
  saved: "The settings are saved.",
  same: "Nothing was changed.",
  needed: "Write a whole number, 1 or more.",
  meanwhile: "Somebody else changed the rules just now.",
  meanwhileDo: "What you see under “What was changed” is theirs. Save again to put yours in place, or take theirs.",
  takeTheirs: "Take theirs",
  changes: "What was changed",
  noChange: "Nobody changed anything yet. All is as the server was started with.",
  change: (label: string, before: string, now: string) => `${label}: ${now}, before ${before}`,
  byNetwork: "the command line",
  by: (name: string, when: string) => `${name}, ${when}`,
  audience: "all members",
} as const;

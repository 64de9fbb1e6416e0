/** The sentences of telling a moderator, and of hearing from one: they stand beside everything that others wrote. */
export const reasonWords = {
  patient: "It points to a patient",
  unkind: "It is unkind, or bullying",
  untrue: "It is not true",
  private: "It is private",
  other: "Something else",
} as const;

export const flagWords = {
  open: "Tell a moderator",
  title: "Tell a moderator",
  why: "They look at it and decide. Whoever wrote it never learns who told.",
  reason: "What is wrong?",
  reasonNeeded: "Choose what is wrong.",
  words: "In your own words",
  wordsHint: "It helps, but need not be. Please no patient details here either.",
  hideNow: "Hide it at once",
  hideNowHint: "You lead here. It stays hidden for 24 hours, or until a moderator decides.",
  verb: "Tell them",
  busy: "Telling them",
  seenBy: "moderators and administrators",
  done: "A moderator will look at it. See what becomes of it on your own page.",
  hidden: "Hidden. Only you still see it.",
  hiddenWhy: "Read why",
  wordsHidden: "Its words are hidden by a moderator.",
  invitationDone: "A moderator will look at it. Whoever invited you does not learn of it.",
} as const;

export const noticeWords = {
  title: "You and the moderators",
  why: "What they decided about things you wrote, and what became of things you told them of.",
  banner: "A moderator decided about something you wrote.",
  read: "Read it",
} as const;

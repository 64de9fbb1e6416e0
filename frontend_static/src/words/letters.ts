/** The sentences about letters that remind: whether they come, and when. */
export const letterWords = {
  title: "Letters to you",
  why: "They come by mail, to you alone. Nobody sees whether you want them.",
  reminders: "Remind me once when a report of mine is due",
  late: "Tell me who is late in teams I lead, once a day at most",
  webinars: "Invite me to webinars, and let those who ran one write to me afterwards",
  quiet: (from: string, until: string) => `Neither of the first two comes between ${from} and ${until}.`,
  saved: "Saved.",
} as const;

export const fromLetterWords = {
  title: "Report",
  goal: "Under a minute.",
  say: "Your numbers count in the totals of your team and of all above it.",
  as: (name: string, team: string) => `${name}, for ${team}`,
  filledIn: "These are your numbers of last time. Change what is different, then send.",
  blank: "Nothing was reported before. Write your numbers, then send.",
  more: "Add a low, or ask for help",
  signedOut: "This link sends this one report. It does not sign you in.",
  send: "Send report",
  sentTitle: "Sent. Thank you.",
  sent: "To change it, answer the letter with the right numbers, or sign in.",
  doneTitle: "Nothing to send any more",
  done: "This report was sent already, or its time is over. Sign in to see or correct it.",
  acceptTitle: "First read what changed",
  accept: "The house rules or the privacy notice changed. Sign in, read and accept them; then you can report.",
  missing: "This link does not work",
  missingWhy: "It works for a week. Sign in and report there; that takes no longer.",
  signIn: "Sign in",
} as const;

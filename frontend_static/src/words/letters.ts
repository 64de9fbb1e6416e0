/** The sentences about letters that remind: whether they come, and when. */
export const letterWords = {
  title: "Letters to you",
  why: "They come by mail, to you alone. Nobody sees whether you want them.",
  reminders: "Remind me once when a report of mine is due",
  late: "Tell me who is late in teams I lead, once a day at most",
  quiet: (from: string, until: string) => `None of them comes between ${from} and ${until}.`,
  saved: "Saved.",
} as const;

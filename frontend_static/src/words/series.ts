/** The sentences of webinars that repeat, and of templates. */
export const seriesWords = {
  repeat: "Does it repeat?",
  every: {
    "": "No, once",
    week: "Every week",
    two_weeks: "Every two weeks",
    month: "Every month, on the same day of the week",
  },
  times: "How many times, with the first?",
  needTimes: "From 2 to 52 times.",
  later: "All that come after it in its series, too",
  laterHint:
    "Only what you change here changes in them; another time moves them by as much. What one has of its own stays.",
  laterCancel: "Cancel all that come after it in its series, too",
  place: (place: number, times: number) => `${place} of ${times}`,
  often: { week: "every week", two_weeks: "every two weeks", month: "every month" },
  from: "Begin with",
  fresh: "Nothing: an empty plan",
  fromHint: "Its plan comes along, and its polls as drafts. Questions do not.",
  template: (title: string) => `Template: ${title}`,
  earlier: (title: string, day: string) => `${title}, ${day}`,
  keep: "Keep as a template",
  kept: "It is a template now: choose it when you plan the next one.",
  letGo: "No template any more",
  letGoDone: "It is no template any more.",
} as const;

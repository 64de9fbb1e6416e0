/** The sentences of the presenter's page. */
export const presentWords = {
  title: "Presenter view",
  link: "Presenter view",
  only: "Only those who speak in it or run it see this page.",
  closed: "It is closed. You can still answer in writing.",
  notYours: "This page is for those who speak",
  notYoursWhy: "Only those who speak in this webinar or run it see it. You find its questions on its own page.",
  nothingOnAir: "Nothing is on air. The question that a host puts on air stands here.",
  forYou: "Asked of you",
  forYouNone: "No question is for you alone. Those below are for whoever can answer.",
  forAnybody: "For anybody who speaks",
  forAnybodyNone: "No question is open.",
  byYou: "What you answered in writing",
  byYouNone: "Nothing yet. You can change or take back here what you wrote.",
} as const;

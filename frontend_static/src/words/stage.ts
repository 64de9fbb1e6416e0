/** The sentences of the big screen. */
import { count } from "../format";

export const stageWords = {
  title: "Big screen",
  onAir: "Being answered now",
  votes: (votes: number) => (votes === 1 ? "1 vote" : `${count(votes)} votes`),
  answers: (number: number) => (number === 1 ? "1 answer" : `${count(number)} answers`),
  points: (points: number) => (points === 1 ? "1 point" : `${count(points)} points`),
  join: "Ask and vote:",
  qr: "QR code of the page on which members ask and vote",
  next: "Next questions",
  soon: "Vote for what you want to hear next",
  first: "Ask the first question",
  closed: "Thank you. It goes on in writing on the webinar’s page.",
  madeUp: "(made-up example)",
  endedTitle: "This screen shows nothing any more",
  ended: "Ask the host of the webinar for a new link.",
} as const;

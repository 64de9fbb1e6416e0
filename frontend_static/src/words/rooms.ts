/** The sentences about who is in a webinar's room. */
import { count } from "../format";

/** "12:31 to 13:14", on the clocks of a zone. */
export function hoursOf(first: string, last: string, zone: string): string {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" });
  return `${clock.format(new Date(first))} to ${clock.format(new Date(last))}`;
}

export const roomWords = {
  present: (number: number) => (number === 1 ? "1 person is here" : `${count(number)} people are here`),
  seen: "Those who run it see that you are here, and how long you stay.",
  captions: "Read live captions",
  thank: "Say thanks",
  thanks: (number: number) => (number === 1 ? "1 person says thanks" : `${count(number)} people say thanks`),
  thanksHint: "Nobody is told who.",
  presentNow: "Here now",
  peak: (number: number) => `${count(number)} at most`,
  title: "Who was here",
  none: "Nobody yet. The room opens a quarter of an hour before the webinar begins.",
  hint: "Time with the page open, counted once however many devices somebody has.",
  attended: (number: number) => (number === 1 ? "1 person" : `${count(number)} people`),
  name: "Name",
  stayed: "Stayed",
  hours: "From and until",
  unregistered: "not registered",
  minutes: (seconds: number) => {
    const minutes = Math.round(seconds / 60);
    return minutes < 1 ? "less than a minute" : minutes === 1 ? "1 minute" : `${count(minutes)} minutes`;
  },
} as const;

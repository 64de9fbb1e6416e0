/** The sentences of backstage notes. */
import { count } from "../format";

export const backstageWords = {
  title: "Backstage",
  who: "Only those who run it and those it is for read a note.",
  none: "No note yet.",
  to: "For",
  everybodySpeaking: "Everybody who speaks",
  hosts: "Those who run it",
  label: "A short note",
  send: "Send the note",
  sending: "Sending",
  sent: "Your note is there.",
  forAll: "to everybody who speaks",
  forHosts: "to those who run it",
  forOne: (name: string) => `to ${name}`,
  forYou: "to you",
  gotIt: "I have seen it",
  seenBy: (name: string, at: string) => `${name}, ${at}`,
  seen: "Seen by",
  notSeen: "Nobody has said yet that they have seen it.",
  fresh: (number: number) => (number === 1 ? "1 note waits for you" : `${count(number)} notes wait for you`),
  earlier: (number: number) => (number === 1 ? "1 earlier note" : `${count(number)} earlier notes`),
  takeBack: "Take it back",
  noSpeakers: "Nobody is named who speaks. Name them in the plan, then you can write to them.",
} as const;

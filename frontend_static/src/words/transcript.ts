/** The sentences of transcripts. */
import { count } from "../format";

export const transcriptWords = {
  title: "What was said",
  none: "There is no transcript yet.",
  bring: "Bring in captions",
  replace: "Bring in others",
  bringWhy: "A WebVTT or SRT file, or plain text. It takes the place of what is there.",
  file: "File",
  fileHint: "It ends in .vtt, .srt or .txt.",
  needFile: "Choose a file.",
  tooLarge: "This file is larger than 1 MB. Is it captions?",
  save: "Bring it in",
  saving: "Bringing it in",
  saved: "Everybody whom the webinar is for can read it now.",
  takeOut: "Take it out",
  takeOutTitle: "Take the transcript out?",
  takeOutWhy: "It is gone for everybody. You can bring it in again.",
  takenOut: "Taken out.",
  search: "Find words in it",
  find: "Find",
  showAll: "Show all",
  found: (number: number, words: string) =>
    number === 0
      ? `“${words}” was not said. Try fewer words.`
      : `“${words}” was said ${number === 1 ? "once" : `in ${count(number)} places`}.`,
  download: "Save it as a file",
  at: "in the recording",
} as const;

/** 1:02:03, 2:03. */
export function clockOf(thousandths: number): string {
  const seconds = Math.floor(thousandths / 1000);
  const two = (value: number) => value.toString().padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(seconds % 60);
  return hours ? `${hours.toString()}:${two(minutes)}:${rest}` : `${minutes.toString()}:${rest}`;
}

/** The sentences of resources: of a call, and of webinars. */
const MEGA = 1024 * 1024;

/** "240 kB", "3.2 MB". */
export function sizeOf(bytes: number): string {
  if (bytes < MEGA) return `${Math.max(1, Math.round(bytes / 1024)).toString()} kB`;
  return `${(bytes / MEGA).toFixed(1)} MB`;
}

export const LARGEST = 20 * MEGA;

export const resourceWords = {
  title: "Resources",
  titleOf: (call: string) => `Resources of “${call}”`,
  intro: "What is worth copying: cards, letters, audits, answers, recordings.",
  search: "Find a resource",
  searchHint: "Words from its title or text.",
  find: "Find",
  showAll: "Show all",
  found: (number: number, more: boolean, words: string) =>
    number === 0
      ? `Nothing has “${words}” in it. Try fewer words.`
      : `${number.toString()}${more ? " or more" : ""} with “${words}”, the best match first.`,
  noneTitle: "No resource yet",
  none: "What webinars leave, and what organisers add, stands here.",
  here: "Slides, files and links",
  hereNone: "Nothing was added yet.",
  recording: "Recording",
  recordings: "Recordings",
  all: "All resources of the call",
  kinds: { resource: "Resource", recording: "Recording", slides: "Slides" },
  answered: "Answer",
  add: "Add a resource",
  addHere: "Add a recording, slides or a file",
  change: "Change the resource",
  changeIt: "Change",
  kind: "What is it?",
  name: "Title",
  text: "About it",
  textHint: "What it is good for, and for whom. Lists and **bold** are possible.",
  source: "Link",
  sourceHint: "It begins with https://",
  sourceRecording: "At YouTube or Vimeo, it is shown on the page; anywhere else, it is a link.",
  file: "File",
  fileHint: "A PDF, document, sheet, slides, picture or text, of 20 MB at most.",
  fileNow: (name: string) => `There is one: ${name}. Another takes its place.`,
  tooLarge: "This file is larger than 20 MB. Make it smaller.",
  optional: "not needed",
  save: "Add",
  saving: "Adding",
  saveChange: "Save",
  savingChange: "Saving",
  added: "Added. Whom it is for sees it now.",
  changed: "Saved.",
  needLink: "Paste the address of the recording.",
  addedButFile: "The resource is saved, but not its file:",
  retire: "Retire",
  retireTitle: "Retire this resource?",
  retireWhy: "It stands in no list any more. Who looks after it can bring it back.",
  retiredNow: "Retired.",
  retiredWhy: "It stands in no list any more. Only who looks after it sees it.",
  bringBack: "Bring it back",
  broughtBack: "It stands in the lists again.",
  removeFile: "Take the file away",
  removeFileTitle: "Take the file away?",
  removeFileWhy: "It is gone for good. The resource stays.",
  fileRemoved: "The file is gone.",
  open: "Open the link",
  openRecording: "Watch the recording",
  download: (name: string, size: string) => `Save ${name} (${size})`,
  addedBy: (name: string) => `Added by ${name}`,
  answeredBy: (name: string) => `Answered by ${name}`,
  from: "From the webinar",
  edited: "changed",
  makeOne: "Make it a resource",
  isOne: "See it among the resources",
  madeOne: "It stands among the resources now.",
  back: "All resources",
} as const;

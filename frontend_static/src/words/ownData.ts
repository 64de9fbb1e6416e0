/** The sentences about one's own data: seeing all of it, and being erased. */
export const dataWords = {
  title: "Your data",
  why: "You can see all that is held about you, at any time. Nobody has to be asked.",
  read: "Take it out to read",
  program: "Take it out for a program (JSON)",
  taking: "Putting it together",
  noted: "That you took it out stands in your part of the journal.",
  notice: "What is kept, why and for how long",
  journal: "What you did, and who saw what of you",
  erase: "Leave and be erased",
} as const;

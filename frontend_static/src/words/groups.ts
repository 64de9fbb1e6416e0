/** The sentences of the groups of people who can act in a call: who is in one, and changing it. */
export const groupWords = {
  change: "Change",
  changeTitle: (name: string) => `Change “${name}”`,
  name: "Name of the group",
  save: "Save the words",
  changed: (name: string) => `Saved: ${name}.`,
  people: "Who is in it",
  peopleTitle: (name: string) => `Who is in “${name}”`,
  nobody: "Nobody yet.",
  more: "Show more people",
  find: "Put somebody in: find them by name",
  noneFound: "Nobody found. Only people in the network can be in a group.",
  add: (name: string) => `Put ${name} in`,
  takeOut: "Take out",
  takenOut: (name: string, group: string) => `${name} is no longer in ${group}.`,
} as const;

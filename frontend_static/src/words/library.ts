/** Metrics to copy, to adopt from teams below, and stages of one another. */
import { count } from "../format";

export const libraryWords = {
  title: "Begin with one that others use",
  why: "Whoever counts the same in the same words can compare. You can change the words before you save.",
  find: "Words in its name, or in what it counts",
  search: "Find",
  none: "Nobody counts that yet. Define it below.",
  copies: (many: number) => (many === 0 ? "" : many === 1 ? "Copied once." : `Copied ${count(many)} times.`),
  copy: (name: string) => `Copy “${name}”`,
  copied: (name: string) => `“${name}” stands in the form. Look it over, then save.`,
  adoptTitle: "Adopt one of a team below",
  adoptWhy: "Your team, and all teams below it, can be asked for it then. Who looks after it stays the same.",
  adopt: (name: string) => `Adopt “${name}”`,
  of: (team: string) => `of ${team}`,
  adopted: (name: string) => `“${name}” is a metric of this team now.`,
  stages: "Stages",
  stagesWhy: "Each stage counts some of those in the stage before.",
  share: (share: string) => `${share} of the stage before`,
  before: "The stage before",
  noStage: "None",
  link: "Link it",
  linked: "The stages are linked.",
  linkTitle: "Link to the stage before",
  linking: "Saving",
} as const;

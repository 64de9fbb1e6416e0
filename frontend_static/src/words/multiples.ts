/** All teams of a level side by side. */
export const multipleWords = {
  title: "Teams side by side",
  why: "All on one scale. This is no ranking: look for what changed, and ask how.",
  level: "Which teams?",
  levels: { "1": "Right below", "2": "Two levels below", "3": "Three levels below" } as Record<string, string>,
  sort: "In which order?",
  sorts: { name: "By name", change: "Largest change first" },
  none: "There are no teams on that level.",
  more: "Show more teams",
} as const;

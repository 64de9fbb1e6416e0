/** The sentences of taking a webinar out as files. */
export const exportWords = {
  title: "Take it out",
  why: "Nothing in it says who asked without a name. That you took it is written down.",
  formats: {
    html: "A page to read and print",
    csv: "The questions, for a spreadsheet (CSV)",
    json: "All of it, for a program (JSON)",
  },
} as const;

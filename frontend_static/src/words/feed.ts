/** The sentences of feeds: posts, reports, comments, thanks. */
import { count, listed } from "../format";

export const feedWords = {
  post: "Post",
  report: "Report",
  reportCorrected: "Report, corrected",
  yes: "Yes",
  no: "No",
  confidence: (value: number) => `${count(value)} of 10`,
  high: "High",
  low: "Low",
  help: "Request for help",
  answer: (name: string) => `${name} answered`,
  notAnswered: "Not answered yet",
  readBy: (names: string) => `Read by ${names}`,
  markRead: "I have read it",
  correct: "Correct it",
  reportSeenBy: (team: string, sight: "line" | "call" | "flat") =>
    ({
      line: `the members of ${team} and the leaders above it`,
      call: `the members of ${team} and the leaders above it; its numbers by everybody in the call`,
      flat: `the members of ${team} only`,
    })[sight],
  seenByTeam: (team: string) => `the members of ${team} and the leaders above it`,
  comments: (number: number) => (number === 0 ? "Comment" : number === 1 ? "1 comment" : `${count(number)} comments`),
  allComments: (number: number) => `Show all ${count(number)} comments`,
  yourComment: "Your comment",
  edit: "Edit",
  takeBack: "Take back",
  save: "Save",
  saving: "Saving",
  yourPost: "Your post",
  takeBackPost: "Take back your post?",
  takeBackPostWhy: "It disappears for everyone, with its comments.",
  takeBackComment: "Take back your comment?",
  takeBackCommentWhy: "It disappears for everyone.",
  keepIt: "Keep it",
  write: (team: string) => `Write to ${team}`,
  placeholder: "What did you learn? What do others need to know?",
  markdownHint: "You can use **bold**, _italic_, - lists and links.",
  send: "Post it",
  sending: "Posting",
  sendComment: "Comment",
  sendingComment: "Sending",
  empty: "Nothing here yet",
  emptyWhy: "Reports and posts of your teams show here as they come in.",
  emptyTeam: "When somebody reports or writes to this team, it shows here.",
  loadingOlder: "Loading",
  changed: "Somebody changed it meanwhile. Read it again before you save.",
  failed: "That did not reach the server. Check your connection, then try again.",
  reportedBy: (author: string, member: string) => `Reported by ${author} for ${member}`,
  late: "Came late",
  /** "Here now: Ada Bell, Kit Lowther and 3 more" */
  hereNow: (names: readonly string[], more: number) =>
    `Here now: ${more ? `${names.join(", ")} and ${count(more)} more` : listed(names)}`,
  somebody: "Somebody",
  writing: (names: readonly string[]) =>
    names.length === 1
      ? `${names[0] ?? ""} is writing…`
      : names.length === 2
        ? `${listed(names)} are writing…`
        : `${count(names.length)} people are writing…`,
} as const;

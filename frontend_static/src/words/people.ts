/** The sentences of the directory, of inviting, of one's own page, of the demo's mailbox and of the journal. */

export const peopleWords = {
  searchButton: "Find",
} as const;

export const suspendWords = {
  badge: "Suspended",
  open: "Suspend",
  title: (name: string) => `Suspend ${name}?`,
  happens: [
    "They are signed out everywhere at once, and told that they are suspended.",
    "They cannot come in again until an administrator lets them. Their programs stop working, too.",
    "What they wrote and reported stays.",
  ],
  reason: "Why?",
  reasonHint: "Administrators read it, here and in the journal. Nobody else does.",
  reasonNeeded: "Say why. Somebody may ask in a year.",
  verb: "Suspend them",
  done: (name: string) => `${name} is suspended.`,
  lift: "Let back in",
  liftTitle: (name: string) => `Let ${name} back in?`,
  liftWhy: (reason: string | null) =>
    `${reason ? `They were suspended for this reason: “${reason}” ` : ""}They can sign in again as before, and their programs work again. Everything they wrote is still there.`,
  keep: "Leave it as it is",
} as const;

export const signOutWords = {
  open: "Sign out everywhere",
  title: (name: string) => `Sign ${name} out everywhere?`,
  why: "For a lost phone, or when somebody else is signed in as them. Every browser, sign-in link and program of theirs is out within a second. They can sign in again, and have to give their programs new tokens.",
  verb: "Sign them out",
  keep: "Leave it as it is",
} as const;

export const meWords = {
  title: "Your page",
  belong: "Where you belong",
  leads: "You lead it",
  member: "You are in it",
  reports: "You report",
  noPlace: "You are in no team yet. The person who invited you can place you in one.",
  looks: "How the pages look",
  looksHint: "This holds on this device only.",
  theme: "Colours",
  themes: { device: "As the device", light: "Light", dark: "Dark", contrast: "Strong contrast" },
  text: "Size of text",
  sizes: { normal: "Normal", large: "Large", larger: "Larger" },
  keys: "How you sign in",
  keysWhy: "Your password, passkeys, where you are signed in, and tokens for programs have a page of their own.",
  keysLink: "See how you sign in",
} as const;

export const mailboxWords = {
  title: "Mailbox",
  intro: "This is a demo: no mail leaves it. Here is what would have been sent, the newest first.",
  emptyTitle: "No mail yet",
  empty: "Invite somebody, and the mail to them shows here.",
  to: (address: string) => `To ${address}`,
  again: "Look again",
} as const;

export const auditWords = {
  title: "Journal",
  introAll: "Who did or saw what, the newest first. Nothing in it can be changed. That you read it is noted, too.",
  introMine:
    "What you did, and what was done to you or seen of you, the newest first. Nothing in it can be changed. Administrators see what everybody did.",
  find: "Find something in the journal",
  words: "Words",
  wordsHint: "Of what was done, or the name of who did it",
  kind: "What kind",
  kinds: {
    "": "All kinds",
    member: "Members",
    session: "Signing in and out",
    invitation: "Invitations",
    role: "Roles",
    audit: "Reading this journal",
    house_text: "House rules and privacy notice",
    network: "Settings of the network",
    team: "Teams",
    place: "Places in teams",
    call: "Calls",
    low: "Lows and requests for help",
    post: "Posts",
    comment: "Comments",
    token: "Tokens for programs",
  },
  fromDay: "From this day",
  toDay: "To this day",
  onlyOne: "Only what one person did is shown.",
  onlyAbout: "Only what was done to one thing or person is shown.",
  show: "Show",
  showAll: "Show everything",
  emptyTitle: "Nothing here yet",
  empty: "What you do here is written down, and shows on this page. Administrators see what everybody did.",
  nothingFound: "Nothing matches what you asked for. Ask for less.",
  when: "When",
  who: "Who",
  about: "About",
  what: "What",
  details: "Details",
  from: "From",
  nobody: "Nobody signed in, or the command line",
  takeOut: "Take it out",
  csv: "Take out as a table (CSV)",
  jsonl: "Take out for a program (JSON lines)",
  takeOutWhy: "Everything that the filters show. That you took it out is noted in the journal.",
} as const;

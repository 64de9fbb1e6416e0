/** The sentences of confirming that it is really the member who sits there. */
export const confirmWords = {
  title: "Is it you?",
  why: "This is something that only you may do. Confirm that it is you, and it goes on. What you typed is kept.",
  password: "Your password",
  needPassword: "Write your password.",
  button: "It is me",
  byMail: "Have a code mailed to me instead",
  byPassword: "Use my password instead",
  mailWhy: (email: string) => `We mail a code to ${email}. Type it here, or press the button in the mail.`,
  mailCode: "Mail me a code",
  code: "The code from the mail",
  codeHint: "8 letters and numbers. It works once, for 30 minutes, and in this browser only.",
  needCode: "Write the code from the mail.",
  pageWhy:
    "You asked for this in another page of this browser. Press the button, then go back to that page: it goes on.",
  pageDone: "Thank you. Go back to the page where you were asked. You can close this one.",
  pageNoCode: "This address belongs into a mail that we send you when you have to confirm that it is you.",
} as const;

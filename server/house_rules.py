"""What everyone agrees to before they come in. Plain words; a change of meaning gets a new version."""

VERSION = 1

SENTENCES = (
    "Never write anything here that points to a patient. No names, no initials, no dates of birth.",
    "Tell no story by which a patient could be known. Numbers and what you did are enough.",
    "Say what is true. A report may be corrected, and what it said before stays in sight.",
    "What you report is read by your team and by the leaders above it.",
    "A low or a request for help is read only by the leaders who can answer it.",
    "Be kind. We are here to help each other, not to judge.",
    "Your sign-in is yours alone. Do not let anybody else use it.",
    "If you see something here that should not be here, tell a leader at once.",
)

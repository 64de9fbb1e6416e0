/** Signing out, after saying what would be lost. */
import { useState } from "preact/hooks";

import { draftKinds } from "../store/drafts";
import { waiting } from "../store/outbox";
import { signOut } from "../store/session";
import { within, words } from "../words";
import { doorWords } from "../words/doors";
import { Problem } from "../http";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorSummary, type FieldError } from "./ErrorSummary";

/** What would go with the member, in words. */
export function losses(): string[] {
  const kinds = new Map<string, number>();
  for (const kind of draftKinds()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [
    ...waiting.peek().map((entry) => doorWords.unsent(within(entry.label), entry.team_name)),
    ...[...kinds].map(([kind, number]) => doorWords.drafts(number, kind)),
  ];
}

export function SignOut() {
  const [asking, setAsking] = useState<string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const leave = async () => {
    setBusy(true);
    setErrors([]);
    try {
      await signOut();
      location.assign("/sign-in");
    } catch (error) {
      setErrors([{ sentence: error instanceof Problem ? error.message : words.problem.offline }]);
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        look="second"
        icon="exit"
        busy={busy}
        busyWords={doorWords.signingOut}
        onClick={() => {
          const lost = losses();
          if (lost.length) setAsking(lost);
          else void leave();
        }}
      >
        {doorWords.signOut}
      </Button>
      {!asking && <ErrorSummary errors={errors} />}
      {asking && (
        <Dialog
          title={doorWords.signOutTitle}
          onClose={() => {
            setAsking(null);
          }}
        >
          <p>{doorWords.loses}</p>
          <ul>
            {asking.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          <ErrorSummary errors={errors} />
          <div class="row">
            <Button look="danger" busy={busy} busyWords={doorWords.signingOut} onClick={() => void leave()}>
              {doorWords.signOut}
            </Button>
            <Button
              look="second"
              onClick={() => {
                setAsking(null);
              }}
            >
              {doorWords.stay}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/**
 * Signing in with a passkey alone: by a button, and, where `quietly`, among what the browser offers for the e-mail
 * address. There is no time limit: what waits is begun anew before it grows too old.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { sentenceOf, useSending } from "../sending";
import { doorWords } from "../words/doors";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";

const ANEW = 30 * 60_000;

interface Props {
  shared: () => boolean;
  quietly?: boolean;
  onIn: () => Promise<unknown>;
}

export function PasskeyDoor({ shared, quietly = false, onIn }: Props) {
  const sending = useSending("passkey", []);
  const [error, setError] = useState("");
  const waiting = useRef<AbortController | null>(null);
  const now = useRef({ shared, onIn });
  now.current = { shared, onIn };
  const wait = useCallback(async function again(): Promise<void> {
    const [{ enterByPasskey }, { canOfferPasskeys, NoPasskey }] = await Promise.all([
      import("../store/entering"),
      import("../passkeys"),
    ]);
    if (!(await canOfferPasskeys())) return;
    waiting.current?.abort();
    const mine = new AbortController();
    waiting.current = mine;
    try {
      await enterByPasskey(() => now.current.shared(), mine.signal);
      await now.current.onIn();
    } catch (problem) {
      if (mine.signal.aborted || problem instanceof NoPasskey) return;
      setError(sentenceOf(problem));
      again().catch(() => undefined);
    }
  }, []);
  useEffect(() => {
    if (!quietly) return;
    const begin = () => {
      wait().catch(() => undefined); // a browser that cannot do it has the button
    };
    begin();
    const anew = setInterval(begin, ANEW);
    return () => {
      clearInterval(anew);
      waiting.current?.abort();
    };
  }, [quietly, wait]);
  const press = async () => {
    setError("");
    waiting.current?.abort();
    await sending.send(async () => {
      const { enterByPasskey } = await import("../store/entering");
      const { NoPasskey } = await import("../passkeys");
      try {
        await enterByPasskey(shared);
        await onIn();
      } catch (problem) {
        if (!(problem instanceof NoPasskey)) throw problem;
        setError(problem.message);
      }
    });
    if (quietly) wait().catch(() => undefined);
  };
  if (!("PublicKeyCredential" in globalThis)) return null;
  return (
    <div class="stack stack-3">
      <ErrorSummary errors={error ? [{ sentence: error }] : sending.errors} />
      <div class="row">
        <Button
          look="second"
          icon="key"
          busy={sending.busy}
          busyWords={doorWords.waitingForDevice}
          onClick={() => void press()}
        >
          {doorWords.byPasskey}
        </Button>
      </div>
    </div>
  );
}

/** A question before something is undone: what happens, in words, and verbs on the buttons. */
import { useState } from "preact/hooks";

import { Problem } from "../http";
import { words } from "../words";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorSummary, type FieldError } from "./ErrorSummary";

interface Props {
  title: string;
  why: string;
  verb: string;
  keep: string;
  /** False: nothing is lost by it, and the button looks so. */
  danger?: boolean;
  onSure: () => Promise<unknown>;
  onClose: () => void;
}

export function Sure({ title, why, verb, keep, danger = true, onSure, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const go = async () => {
    setBusy(true);
    try {
      await onSure();
      onClose();
    } catch (error) {
      setErrors([{ sentence: error instanceof Problem ? error.message : words.problem.offline }]);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{why}</p>
      <ErrorSummary errors={errors} />
      <div class="row">
        <Button {...(danger && { look: "danger" as const })} busy={busy} onClick={() => void go()}>
          {verb}
        </Button>
        <Button look="second" onClick={onClose}>
          {keep}
        </Button>
      </div>
    </Dialog>
  );
}

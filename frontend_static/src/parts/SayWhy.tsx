/** One box and one verb: whatever is decided is decided with a reason. */
import { useState } from "preact/hooks";

import { useSending } from "../sending";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { TextField } from "./Field";

interface Props {
  id: string;
  label: string;
  hint: string;
  needed: string;
  verb: string;
  /** A second answer to the same box. */
  otherVerb?: string;
  send: (words: string, other: boolean) => Promise<unknown>;
  onDone?: () => void;
}

export function SayWhy({ id, label, hint, needed, verb, otherVerb, send, onDone }: Props) {
  const [said, setSaid] = useState("");
  const sending = useSending(id, ["words"]);
  const submit = async (other: boolean) => {
    if (!sending.check({ words: !said.trim() && needed })) return;
    if (await sending.send(() => send(said.trim(), other))) onDone?.();
  };
  return (
    <form
      class="stack stack-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit(false);
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <TextField
        id={sending.idOf("words")}
        label={label}
        hint={hint}
        error={sending.errorOf("words")}
        rows={3}
        value={said}
        onValue={setSaid}
      />
      <div class="row">
        <Button type="submit" busy={sending.busy}>
          {verb}
        </Button>
        {otherVerb && (
          <Button look="second" busy={sending.busy} onClick={() => void submit(true)}>
            {otherVerb}
          </Button>
        )}
      </div>
    </form>
  );
}

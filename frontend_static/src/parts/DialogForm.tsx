/** A question on top of the page with something to fill in, and two buttons: do it, or leave it. */
import type { ComponentChildren } from "preact";

import type { Sending } from "../sending";
import { words } from "../words";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorSummary } from "./ErrorSummary";

interface Props {
  title: string;
  sending: Sending;
  onSend: () => Promise<void>;
  onClose: () => void;
  verb: string;
  busyWords?: string;
  /** For what cannot be undone, or ends something. */
  look?: "danger";
  /** What leaving it is called; Cancel. */
  keep?: string;
  /** Stands above what is wrong. */
  intro?: ComponentChildren;
  children?: ComponentChildren;
}

export function DialogForm({ title, sending, onSend, onClose, verb, busyWords, look, keep, intro, children }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void onSend();
        }}
      >
        {intro}
        <ErrorSummary errors={sending.errors} />
        {children}
        <div class="row">
          <Button type="submit" busy={sending.busy} {...(look && { look })} {...(busyWords && { busyWords })}>
            {verb}
          </Button>
          <Button look="second" onClick={onClose}>
            {keep ?? words.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** No, thank you: with a reason or without one. */
import { useState } from "preact/hooks";

import { useSending } from "../sending";
import { invitationWords as words } from "../words/invitation";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorSummary } from "./ErrorSummary";
import { TextField } from "./Field";
import { decline } from "./joining";

interface Props {
  token: string;
  inviter: string;
  onDone: () => void;
}

export function Decline({ token, inviter, onDone }: Props) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const sending = useSending("decline", ["reason"]);
  const close = () => {
    setOpen(false);
  };
  const say = async () => {
    if (await sending.send(() => decline(token, reason))) onDone();
  };
  return (
    <>
      <div class="row">
        <Button
          look="quiet"
          onClick={() => {
            setOpen(true);
          }}
        >
          {words.no}
        </Button>
      </div>
      {open && (
        <Dialog title={words.noTitle} onClose={close}>
          <p>{words.noWhy}</p>
          <ErrorSummary errors={sending.errors} />
          <TextField
            id={sending.idOf("reason")}
            label={words.noReason}
            hint={words.noReasonHint(inviter)}
            error={sending.errorOf("reason")}
            rows={3}
            value={reason}
            onValue={setReason}
          />
          <div class="row">
            <Button busy={sending.busy} busyWords={words.noSaying} onClick={() => void say()}>
              {words.noSay}
            </Button>
            <Button look="second" onClick={close}>
              {words.noKeep}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

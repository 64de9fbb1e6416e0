/** Cancels a webinar, with a word to those who registered. */
import { useState } from "preact/hooks";

import { useSending } from "../sending";
import { toast } from "../store/toasts";
import { cancel } from "../store/webinars";
import { seriesWords } from "../words/series";
import { webinarWords } from "../words/webinars";
import { Button } from "./Button";
import { DialogForm } from "./DialogForm";
import { TextField } from "./Field";
import { Tick } from "./Tick";

export function CancelWebinar({ id, series }: { id: string; series: boolean }) {
  const [later, setLater] = useState(false);
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const sending = useSending("cancel", ["why"]);
  return (
    <>
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setOpen(true);
        }}
      >
        {webinarWords.cancelIt}
      </Button>
      {open && (
        <DialogForm
          title={webinarWords.cancelTitle}
          look="danger"
          sending={sending}
          verb={webinarWords.cancelIt}
          keep={webinarWords.keepIt}
          busyWords={webinarWords.cancelling}
          intro={<p>{webinarWords.cancelWhy}</p>}
          onClose={() => {
            setOpen(false);
          }}
          onSend={async () => {
            if (!(await sending.send(() => cancel(id, why.trim(), later)))) return;
            setOpen(false);
            toast(webinarWords.cancelDone);
          }}
        >
          <TextField
            id={sending.idOf("why")}
            label={webinarWords.cancelReason}
            hint={webinarWords.cancelReasonHint}
            error={sending.errorOf("why")}
            rows={3}
            value={why}
            onValue={setWhy}
          />
          {series && <Tick id="cancel-later" label={seriesWords.laterCancel} checked={later} onChange={setLater} />}
        </DialogForm>
      )}
    </>
  );
}

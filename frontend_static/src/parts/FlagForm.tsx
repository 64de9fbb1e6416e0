/** The form to tell a moderator: what is wrong, and words if one likes. */
import { useState } from "preact/hooks";

import type { FlagIn } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { toast } from "../store/toasts";
import { flagWords } from "../words/flags";
import { AudienceChip } from "./AudienceChip";
import { DialogForm } from "./DialogForm";
import { TextField } from "./Field";
import { type Reason, Reasons } from "./Reasons";

export interface FlagFormProps {
  kind: FlagIn["kind"];
  id: string;
  mayHide: boolean;
  onClose: () => void;
}

export function FlagForm({ kind, id, mayHide, onClose }: FlagFormProps) {
  const [reason, setReason] = useState<Reason | "">("");
  const [said, setSaid] = useState("");
  const [hideNow, setHideNow] = useState(false);
  const sending = useSending("flag", ["reason", "words"]);
  const submit = async () => {
    if (!sending.check({ reason: !reason && flagWords.reasonNeeded }) || !reason) return;
    const body = { kind, subject_id: id, reason, words: said.trim(), hide_now: hideNow };
    if (!(await sending.send(() => read(http.POST("/api/v1/flags", { body }))))) return;
    toast(flagWords.done);
    onClose();
  };
  return (
    <DialogForm
      title={flagWords.title}
      sending={sending}
      onSend={submit}
      onClose={onClose}
      verb={flagWords.verb}
      busyWords={flagWords.busy}
      intro={<p>{flagWords.why}</p>}
    >
      <Reasons id={sending.idOf("reason")} error={sending.errorOf("reason")} value={reason} onValue={setReason} />
      <TextField
        id={sending.idOf("words")}
        label={flagWords.words}
        hint={flagWords.wordsHint}
        error={sending.errorOf("words")}
        rows={3}
        value={said}
        onValue={setSaid}
      />
      {mayHide && (
        <label class="choice">
          <input
            type="checkbox"
            checked={hideNow}
            onChange={(event) => {
              setHideNow(event.currentTarget.checked);
            }}
          />
          <span>
            {flagWords.hideNow}
            <br />
            <span class="small muted">{flagWords.hideNowHint}</span>
          </span>
        </label>
      )}
      <AudienceChip who={flagWords.seenBy} />
    </DialogForm>
  );
}

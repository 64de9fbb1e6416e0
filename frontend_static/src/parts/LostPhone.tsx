/** Administrators take away somebody's second factors, with a reason for the journal, when what it takes is lost. */
import { useState } from "preact/hooks";

import type { FactorReset, MemberOut } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { myId } from "../store/me";
import { toast } from "../store/toasts";
import { factorWords } from "../words/factors";
import { DialogForm } from "./DialogForm";
import { TextField } from "./Field";
import { MemberDeed } from "./MemberDeed";

function Ask({ member, onClose }: { member: MemberOut; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const sending = useSending("lost", ["reason"]);
  const submit = async () => {
    if (!sending.check({ reason: !reason.trim() && factorWords.lostNeeded })) return;
    const done = await sending.send(async () => {
      const params = { path: { member_id: member.id } };
      const body = { reason: reason.trim() };
      toast(
        (await read<FactorReset>(http.POST("/api/v1/members/{member_id}/factor-reset", { params, body }))).sentence,
      );
    });
    if (done) onClose();
  };
  return (
    <DialogForm
      title={factorWords.lostTitle(member.name)}
      sending={sending}
      onSend={submit}
      onClose={onClose}
      verb={factorWords.lostVerb}
      look="danger"
      intro={
        <ul>
          {factorWords.lostHappens.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      }
    >
      <TextField
        id={sending.idOf("reason")}
        label={factorWords.lostReason}
        hint={factorWords.lostReasonHint}
        error={sending.errorOf("reason")}
        rows={2}
        value={reason}
        onValue={setReason}
      />
    </DialogForm>
  );
}

export function LostPhone({ member }: { member: MemberOut }) {
  if (member.id === myId()) return null;
  return (
    <MemberDeed label={factorWords.lost} of={member.name}>
      {(onClose) => <Ask member={member} onClose={onClose} />}
    </MemberDeed>
  );
}

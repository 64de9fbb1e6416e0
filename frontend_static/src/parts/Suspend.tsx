/** Administrators suspend somebody, with a reason for the journal, or let them back in. */
import { useState } from "preact/hooks";

import type { MemberOut } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { myId } from "../store/me";
import { loadMember, memberSuspended } from "../store/members";
import { toast } from "../store/toasts";
import { suspendWords } from "../words/people";
import { DialogForm } from "./DialogForm";
import { TextField } from "./Field";
import { MemberDeed } from "./MemberDeed";
import { Sure } from "./Sure";

function Ask({ member, onClose }: { member: MemberOut; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const sending = useSending("suspend", ["reason"]);
  const submit = async () => {
    if (!sending.check({ reason: !reason.trim() && suspendWords.reasonNeeded })) return;
    const done = await sending.send(async () => {
      const params = { path: { member_id: member.id } };
      await read(http.POST("/api/v1/members/{member_id}/suspension", { params, body: { reason: reason.trim() } }));
    });
    if (!done) return;
    memberSuspended({ type: "member.suspended", member_id: member.id, suspended: true });
    toast(suspendWords.done(member.name));
    onClose();
  };
  return (
    <DialogForm
      title={suspendWords.title(member.name)}
      sending={sending}
      onSend={submit}
      onClose={onClose}
      verb={suspendWords.verb}
      look="danger"
      intro={
        <ul>
          {suspendWords.happens.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      }
    >
      <TextField
        id={sending.idOf("reason")}
        label={suspendWords.reason}
        hint={suspendWords.reasonHint}
        error={sending.errorOf("reason")}
        rows={2}
        value={reason}
        onValue={setReason}
      />
    </DialogForm>
  );
}

export function Suspend({ member }: { member: MemberOut }) {
  if (member.id === myId()) return null;
  const lift = async () => {
    const params = { path: { member_id: member.id } };
    const { sentence } = await read(http.DELETE("/api/v1/members/{member_id}/suspension", { params }));
    memberSuspended({ type: "member.suspended", member_id: member.id, suspended: false });
    toast(sentence);
  };
  return (
    <MemberDeed
      label={member.suspended ? suspendWords.lift : suspendWords.open}
      of={member.name}
      onOpen={() => {
        // The news that somebody is suspended does not carry why.
        if (member.suspended) loadMember(member.id).catch(() => undefined);
      }}
    >
      {(onClose) =>
        member.suspended ? (
          <Sure
            title={suspendWords.liftTitle(member.name)}
            why={suspendWords.liftWhy(member.suspension_reason ?? null)}
            verb={suspendWords.lift}
            keep={suspendWords.keep}
            danger={false}
            onSure={lift}
            onClose={onClose}
          />
        ) : (
          <Ask member={member} onClose={onClose} />
        )
      }
    </MemberDeed>
  );
}

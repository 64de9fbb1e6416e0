/** Being erased, oneself or by an administrator: what goes, what stays, and a strong question, for it cannot be undone. */
import { useState } from "preact/hooks";

import type { MemberOut } from "../api";
import { http, read } from "../http";
import { go } from "../router";
import { useSending } from "../sending";
import { me } from "../store/me";
import { members } from "../store/members";
import { leave } from "../store/session";
import { toast } from "../store/toasts";
import { dataWords } from "../words/ownData";
import { Choices } from "./Choices";
import { DialogForm } from "./DialogForm";
import { InputField } from "./Field";

type Words = "keep" | "delete";

/** Without `member` it is me. */
export function Erase({ member, onClose }: { member?: MemberOut; onClose: () => void }) {
  const [words, setWords] = useState<Words>("keep");
  const [confirm, setConfirm] = useState("");
  const sending = useSending("erase", ["confirm"]);
  const mine = me.value?.email ?? "";
  const erase = async () => {
    const typed = confirm.trim().toLowerCase();
    if (!sending.check({ confirm: (member ? !typed : typed !== mine) && dataWords.confirmNeeded })) return;
    const body = { words, confirm: typed, note: "" };
    const done = await sending.send(() =>
      member
        ? read(http.POST("/api/v1/members/{member_id}/erasure", { params: { path: { member_id: member.id } }, body }))
        : read(http.POST("/api/v1/me/erasure", { body })),
    );
    if (!done) return;
    if (member) {
      toast(dataWords.erased);
      members.remove(member.id);
      go("/people");
      return;
    }
    leave();
    location.assign("/sign-in");
  };
  return (
    <DialogForm
      title={member ? dataWords.eraseOther(member.name) : dataWords.eraseTitle}
      sending={sending}
      onSend={erase}
      onClose={onClose}
      verb={member ? dataWords.eraseOtherVerb : dataWords.eraseVerb}
      look="danger"
      busyWords={dataWords.erasing}
      keep={member ? dataWords.eraseOtherNot : dataWords.eraseNot}
      intro={
        <ul>
          {(member ? dataWords.eraseOtherHappens : dataWords.eraseHappens).map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      }
    >
      <Choices
        legend={member ? dataWords.eraseOtherWords : dataWords.eraseWords}
        name="erase-words"
        value={words}
        onValue={setWords}
        options={[
          { value: "keep", label: dataWords.eraseKeep },
          { value: "delete", label: dataWords.eraseDelete },
        ]}
      />
      <InputField
        id={sending.idOf("confirm")}
        label={member ? dataWords.confirmOther : dataWords.confirm}
        hint={member ? dataWords.confirmOtherHint : mine}
        error={sending.errorOf("confirm")}
        value={confirm}
        onValue={setConfirm}
      />
    </DialogForm>
  );
}

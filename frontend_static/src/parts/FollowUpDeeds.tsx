/** What can be done with people who were chosen: write to them, or invite them to another webinar. */
import { useState } from "preact/hooks";

import { useSending } from "../sending";
import { invite, writeTo } from "../store/inviting";
import { useLoad } from "../store/loading";
import { toast } from "../store/toasts";
import { lists, loadWebinars, webinars } from "../store/webinars";
import { words } from "../words";
import { followUpWords, invitingWords } from "../words/inviting";
import { timeOf } from "../words/webinars";
import { DialogForm } from "./DialogForm";
import { InputField, SelectField, TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";

interface Props {
  id: string;
  chosen: readonly string[];
  onClose: () => void;
}

export function WriteToThem({ id, chosen, onClose }: Props) {
  const [subject, setSubject] = useState("");
  const [text, setText] = useState("");
  const sending = useSending("follow-up", ["subject", "text", "member_ids"]);
  return (
    <DialogForm
      title={followUpWords.writeTitle(chosen.length)}
      sending={sending}
      verb={followUpWords.send}
      busyWords={followUpWords.sending}
      intro={<p>{followUpWords.writeIntro}</p>}
      onClose={onClose}
      onSend={async () => {
        const missing = { subject: !subject.trim() && words.needed, text: !text.trim() && words.needed };
        if (!sending.check(missing)) return;
        const body = { member_ids: [...chosen], subject: subject.trim(), text: text.trim() };
        let people = 0;
        const done = await sending.send(async () => {
          people = (await writeTo(id, body)).people;
        });
        if (!done) return;
        toast(followUpWords.sent(people));
        onClose();
      }}
    >
      <InputField
        id={sending.idOf("subject")}
        label={followUpWords.subject}
        error={sending.errorOf("subject")}
        value={subject}
        onValue={setSubject}
      />
      <TextField
        id={sending.idOf("text")}
        label={followUpWords.text}
        rows={6}
        error={sending.errorOf("text")}
        value={text}
        onValue={setText}
      />
      <NoPatientDetails />
    </DialogForm>
  );
}

export function InviteThem({ id, chosen, onClose }: Props) {
  const [to, setTo] = useState("");
  const sending = useSending("invite-them", ["to"]);
  useLoad("webinars", () => loadWebinars("to come"));
  const others = (lists.get("to come")?.ids ?? [])
    .flatMap((each) => webinars.get(each) ?? [])
    .filter((each) => each.may_run && each.id !== id);
  return (
    <DialogForm
      title={followUpWords.invite}
      sending={sending}
      verb={invitingWords.send}
      busyWords={invitingWords.sending}
      intro={<p>{invitingWords.chosen(chosen.length)}</p>}
      onClose={onClose}
      onSend={async () => {
        if (!sending.check({ to: !to && words.needed })) return;
        let invited = 0;
        const done = await sending.send(async () => {
          invited = await invite(to, { member_ids: [...chosen], team_ids: [], everybody: false });
        });
        if (!done) return;
        toast(invitingWords.done(invited));
        onClose();
      }}
    >
      {others.length ? (
        <SelectField
          id={sending.idOf("to")}
          label={followUpWords.inviteTo}
          value={to}
          error={sending.errorOf("to")}
          options={[
            { value: "", label: "–" },
            ...others.map((each) => ({ value: each.id, label: `${each.title}, ${timeOf(each)}` })),
          ]}
          onValue={setTo}
        />
      ) : (
        <p class="muted">{followUpWords.noOther}</p>
      )}
    </DialogForm>
  );
}

/** What a host is asked before something is done with somebody's question. */
import { useState } from "preact/hooks";

import type { WebinarQuestionOut } from "../api";
import { useSending } from "../sending";
import { edit, lift, merge, move } from "../store/desk";
import { words } from "../words";
import { questionsOf } from "../store/questions";
import { webinars } from "../store/webinars";
import { deskWords } from "../words/desk";
import { questionWords } from "../words/webinars";
import { speakers } from "./AskQuestion";
import { DialogForm } from "./DialogForm";
import { InputField, SelectField, TextField } from "./Field";
import { themesOf } from "./Themes";

interface Props {
  question: WebinarQuestionOut;
  onClose: () => void;
}

export function EditQuestion({ question, thenShow, onClose }: Props & { thenShow: boolean }) {
  const [text, setText] = useState(question.text);
  const [theme, setTheme] = useState(question.theme);
  const [forId, setForId] = useState(question.asked_for?.id ?? "");
  const webinar = webinars.get(question.webinar_id);
  const sending = useSending("edit-question", ["text", "theme", "for_id"]);
  return (
    <DialogForm
      title={deskWords.editTitle}
      sending={sending}
      verb={thenShow ? deskWords.show : deskWords.save}
      busyWords={deskWords.saving}
      onClose={onClose}
      onSend={async () => {
        if (!sending.check({ text: !text.trim() && words.needed })) return;
        const arrived = await sending.send(async () => {
          const moved = forId !== (question.asked_for?.id ?? "");
          await edit(question.id, {
            text: text.trim(),
            theme: theme.trim(),
            ...(moved && { for_id: forId || null }),
          });
          if (thenShow) await move(question.id, "shown");
        });
        if (arrived) onClose();
      }}
    >
      <TextField
        id={sending.idOf("text")}
        label={deskWords.words}
        hint={deskWords.editHint}
        error={sending.errorOf("text")}
        rows={3}
        value={text}
        onValue={setText}
      />
      <InputField
        id={sending.idOf("theme")}
        label={deskWords.theme}
        note={words.optional}
        hint={deskWords.themeHint}
        error={sending.errorOf("theme")}
        value={theme}
        offered={themesOf(questionsOf(question.webinar_id))}
        onValue={setTheme}
      />
      {webinar && webinar.presenters.length > 0 && (
        <SelectField
          id={sending.idOf("for_id")}
          label={questionWords.forWhom}
          error={sending.errorOf("for_id")}
          value={forId}
          options={speakers(webinar)}
          onValue={setForId}
        />
      )}
    </DialogForm>
  );
}

export function MergeQuestion({ question, others, onClose }: Props & { others: readonly WebinarQuestionOut[] }) {
  const [first] = others;
  const [into, setInto] = useState(first?.id ?? "");
  const sending = useSending("merge-question", ["into_id"]);
  return (
    <DialogForm
      title={deskWords.mergeTitle}
      sending={sending}
      verb={deskWords.mergeDo}
      intro={<p>{deskWords.mergeHint}</p>}
      onClose={onClose}
      onSend={async () => {
        if (!sending.check({ into_id: !into && deskWords.mergeNone })) return;
        if (await sending.send(() => merge(question.id, into))) onClose();
      }}
    >
      {others.length ? (
        <SelectField
          id={sending.idOf("into_id")}
          label={deskWords.mergeInto}
          error={sending.errorOf("into_id")}
          value={into}
          options={others.map((each) => ({ value: each.id, label: each.text }))}
          onValue={setInto}
        />
      ) : (
        <p class="notice" id={sending.idOf("into_id")} tabIndex={-1}>
          {deskWords.mergeNone}
        </p>
      )}
    </DialogForm>
  );
}

/** A reason is needed, and goes to somebody who reads it. */
function Reason({
  onClose,
  title,
  hint,
  label,
  needed,
  verb,
  send,
}: {
  onClose: () => void;
  title: string;
  hint: string;
  label: string;
  needed: string;
  verb: string;
  send: (reason: string) => Promise<unknown>;
}) {
  const [reason, setReason] = useState("");
  const sending = useSending("reason", ["reason", "why"]);
  return (
    <DialogForm
      title={title}
      look="danger"
      sending={sending}
      verb={verb}
      intro={<p>{hint}</p>}
      onClose={onClose}
      onSend={async () => {
        if (!sending.check({ reason: !reason.trim() && needed })) return;
        if (await sending.send(() => send(reason.trim()))) onClose();
      }}
    >
      <TextField
        id={sending.idOf("reason")}
        label={label}
        error={sending.errorOf("reason")}
        rows={3}
        value={reason}
        onValue={setReason}
      />
    </DialogForm>
  );
}

export function DismissQuestion({ question, onClose }: Props) {
  return (
    <Reason
      title={deskWords.dismissTitle}
      hint={deskWords.dismissHint}
      label={deskWords.reason}
      needed={deskWords.dismissNeeded}
      verb={deskWords.dismissDo}
      send={(reason) => move(question.id, "not_taken", reason)}
      onClose={onClose}
    />
  );
}

export function LiftName({ question, onClose }: Props) {
  return (
    <Reason
      title={deskWords.liftTitle}
      hint={deskWords.liftHint}
      label={deskWords.liftWhy}
      needed={deskWords.liftNeeded}
      verb={deskWords.liftDo}
      send={(why) => lift(question.id, why)}
      onClose={onClose}
    />
  );
}

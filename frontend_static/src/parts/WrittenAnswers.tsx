/** Answers in writing below a question; who runs the webinar or speaks in it can add one. */
import { useState } from "preact/hooks";

import type { WebinarQuestionOut } from "../api";
import { when } from "../format";
import { useSending } from "../sending";
import { myId } from "../store/me";
import { answer } from "../store/questions";
import { toast } from "../store/toasts";
import { words } from "../words";
import { questionWords } from "../words/webinars";
import { Button } from "./Button";
import { DialogForm } from "./DialogForm";
import { TextField } from "./Field";
import { FlagIt } from "./FlagIt";
import { Html } from "./Html";
import { NoPatientDetails } from "./NoPatientDetails";

export function WrittenAnswers({ question }: { question: WebinarQuestionOut }) {
  if (!question.answers.length) return null;
  return (
    <ul class="written">
      {question.answers.map((each) => (
        <li key={each.id} class="stack stack-2">
          <p class="q-meta">
            <b>{each.author.name}</b> {when(each.written_at)}
            {each.edited_at && <small>{questionWords.answerEdited}</small>}
          </p>
          <Html html={each.html} />
          {each.author.id !== myId() && <FlagIt kind="written_answer" id={each.id} of={each.author.name} small />}
        </li>
      ))}
    </ul>
  );
}

export function AnswerInWriting({ question }: { question: WebinarQuestionOut }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const sending = useSending("answer", ["text"]);
  return (
    <>
      <Button
        look="quiet"
        size="sm"
        icon="edit"
        onClick={() => {
          setOpen(true);
        }}
      >
        {questionWords.answer}
        <span class="vh"> {question.text}</span>
      </Button>
      {open && (
        <DialogForm
          title={question.text}
          sending={sending}
          verb={questionWords.answerSend}
          busyWords={questionWords.sending}
          onClose={() => {
            setOpen(false);
          }}
          onSend={async () => {
            if (!sending.check({ text: !text.trim() && words.needed })) return;
            if (!(await sending.send(() => answer(question, text.trim())))) return;
            setOpen(false);
            setText("");
            toast(questionWords.answerSent);
          }}
        >
          <TextField
            id={sending.idOf("text")}
            label={questionWords.answerLabel}
            hint={questionWords.answerHint}
            error={sending.errorOf("text")}
            rows={5}
            value={text}
            onValue={setText}
          />
          <NoPatientDetails />
        </DialogForm>
      )}
    </>
  );
}

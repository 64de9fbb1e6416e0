/** Answers in writing below a question; who runs the webinar or speaks in it can add one, change it and take it back. */
import { useState } from "preact/hooks";

import type { WebinarQuestionOut, WrittenAnswerOut } from "../api";
import { when } from "../format";
import { useSending } from "../sending";
import { useTextDraft } from "../store/drafts";
import { myId } from "../store/me";
import { answer, changeAnswer, takeAnswerBack } from "../store/questions";
import { toast } from "../store/toasts";
import { words } from "../words";
import { questionWords } from "../words/webinars";
import { Button } from "./Button";
import { DialogForm } from "./DialogForm";
import { TextField } from "./Field";
import { FlagIt } from "./FlagIt";
import { Html } from "./Html";
import { MakeResource } from "./MakeResource";
import { NoPatientDetails } from "./NoPatientDetails";
import { Sure } from "./Sure";

interface Props {
  question: WebinarQuestionOut;
}

/** Writes an answer, or another one in place of `before`. */
function Writing({ question, before, onClose }: Props & { before?: WrittenAnswerOut; onClose: () => void }) {
  const begun = useTextDraft(`answer/${question.id}`);
  const [changed, setChanged] = useState(before?.text ?? "");
  const text = before ? changed : begun.value;
  const sending = useSending("answer", ["text"]);
  const send = () => (before ? changeAnswer(question, before.id, text.trim()) : answer(question, text.trim()));
  return (
    <DialogForm
      title={question.text}
      sending={sending}
      verb={before ? questionWords.answerSave : questionWords.answerSend}
      busyWords={questionWords.sending}
      onClose={onClose}
      onSend={async () => {
        if (!sending.check({ text: !text.trim() && words.needed })) return;
        if (!(await sending.send(send))) return;
        if (!before) begun.clear();
        onClose();
        toast(before ? questionWords.answerChanged : questionWords.answerSent);
      }}
    >
      <TextField
        id={sending.idOf("text")}
        label={questionWords.answerLabel}
        hint={questionWords.answerHint}
        error={sending.errorOf("text")}
        rows={5}
        value={text}
        onValue={before ? setChanged : begun.set}
      />
      <NoPatientDetails />
    </DialogForm>
  );
}

/** What I can do with an answer of mine. */
function Own({ question, written }: Props & { written: WrittenAnswerOut }) {
  const [open, setOpen] = useState<"change" | "back" | null>(null);
  const close = () => {
    setOpen(null);
  };
  return (
    <div class="row row-tight">
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setOpen("change");
        }}
      >
        {questionWords.answerChange}
        <span class="vh"> {question.text}</span>
      </Button>
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setOpen("back");
        }}
      >
        {questionWords.answerBack}
        <span class="vh"> {question.text}</span>
      </Button>
      {open === "change" && <Writing question={question} before={written} onClose={close} />}
      {open === "back" && (
        <Sure
          title={questionWords.answerBackTitle}
          why={questionWords.answerBackWhy}
          verb={questionWords.answerBack}
          keep={questionWords.answerKeep}
          onSure={() => takeAnswerBack(question, written.id)}
          onClose={close}
        />
      )}
    </div>
  );
}

export function WrittenAnswers({ question, adds = false }: Props & { adds?: boolean }) {
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
          {each.author.id === myId() ? (
            <Own question={question} written={each} />
          ) : (
            <FlagIt kind="written_answer" id={each.id} small />
          )}
          {adds && <MakeResource question={question} answerId={each.id} />}
        </li>
      ))}
    </ul>
  );
}

export function AnswerInWriting({ question }: Props) {
  const [open, setOpen] = useState(false);
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
        <Writing
          question={question}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

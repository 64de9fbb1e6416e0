/** A poll as a host writes it down: a draft. */
import { useState } from "preact/hooks";

import type { PollOut } from "../api";
import { useSending } from "../sending";
import { changePoll, makePoll } from "../store/polls";
import { words } from "../words";
import { pollWords } from "../words/polls";
import { Choices } from "./Choices";
import { DialogForm } from "./DialogForm";
import { InputField, TextField } from "./Field";

type Kind = PollOut["kind"];

const hasChoices = (kind: Kind): boolean => kind !== "scale" && kind !== "word";

const KINDS = (["single", "several", "scale", "ranking", "word"] as const).map((value) => ({
  value,
  label: pollWords.kinds[value],
}));

/** `poll`: a draft to be changed; else a new one is made. */
export function PollForm({ webinarId, poll, onClose }: { webinarId: string; poll?: PollOut; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>(poll?.kind ?? "single");
  const [question, setQuestion] = useState(poll?.question ?? "");
  const [lines, setLines] = useState(poll && hasChoices(poll.kind) ? poll.choices.join("\n") : "");
  const sending = useSending("poll", ["question", "choices", "kind"]);
  const choices = lines
    .split("\n")
    .map((each) => each.trim())
    .filter(Boolean);
  return (
    <DialogForm
      title={poll ? pollWords.changeTitle : pollWords.makeTitle}
      sending={sending}
      verb={pollWords.save}
      busyWords={pollWords.saving}
      intro={<p>{pollWords.makeHint}</p>}
      onClose={onClose}
      onSend={async () => {
        const fine = sending.check({
          question: !question.trim() && words.needed,
          choices: hasChoices(kind) && choices.length < 2 && pollWords.choicesHint,
        });
        if (!fine) return;
        const plan = { kind, question: question.trim(), choices: hasChoices(kind) ? choices : [] };
        const save = () => (poll ? changePoll(poll.id, plan) : makePoll({ webinar_id: webinarId, ...plan }));
        if (await sending.send(save)) onClose();
      }}
    >
      <Choices legend={pollWords.kind} name="poll-kind" value={kind} options={KINDS} onValue={setKind} />
      <InputField
        id={sending.idOf("question")}
        label={pollWords.question}
        error={sending.errorOf("question")}
        value={question}
        onValue={setQuestion}
      />
      {hasChoices(kind) && (
        <TextField
          id={sending.idOf("choices")}
          label={pollWords.choices}
          hint={pollWords.choicesHint}
          error={sending.errorOf("choices")}
          rows={4}
          value={lines}
          onValue={setLines}
        />
      )}
    </DialogForm>
  );
}

/** Polls as a host runs them: drafts, opened and closed. */
import { useState } from "preact/hooks";

import type { PollOut } from "../api";
import { sentenceOf, useSending } from "../sending";
import { makePoll, pollsOf, setPoll } from "../store/polls";
import { toast } from "../store/toasts";
import { words } from "../words";
import { pollWords } from "../words/polls";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { DeskWords } from "./DeskWords";
import { DialogForm } from "./DialogForm";
import { InputField, TextField } from "./Field";
import { PollResults } from "./PollResults";

type Kind = PollOut["kind"];

const hasChoices = (kind: Kind): boolean => kind !== "scale" && kind !== "word";

const KINDS = (["single", "several", "scale", "ranking", "word"] as const).map((value) => ({
  value,
  label: pollWords.kinds[value],
}));

function MakePoll({ webinarId, onClose }: { webinarId: string; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>("single");
  const [question, setQuestion] = useState("");
  const [lines, setLines] = useState("");
  const sending = useSending("make-poll", ["question", "choices", "kind"]);
  const choices = lines
    .split("\n")
    .map((each) => each.trim())
    .filter(Boolean);
  return (
    <DialogForm
      title={pollWords.makeTitle}
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
        const body = {
          webinar_id: webinarId,
          kind,
          question: question.trim(),
          choices: hasChoices(kind) ? choices : [],
        };
        if (await sending.send(() => makePoll(body))) onClose();
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

function Line({ poll }: { poll: PollOut }) {
  const set = (state: "open" | "closed") => {
    setPoll(poll.id, state).catch((error: unknown) => {
      toast(sentenceOf(error));
    });
  };
  return (
    <li class="hq">
      <div class="row between">
        <b>{poll.question}</b>
        {poll.state === "draft" ? (
          <Badge kind="wait">{pollWords.draft}</Badge>
        ) : (
          <span class="small muted">
            {pollWords.answers(poll.answers)}, {pollWords[poll.state]}
          </span>
        )}
      </div>
      {poll.state !== "draft" && (poll.kind === "word" ? <DeskWords poll={poll} /> : <PollResults poll={poll} />)}
      <div class="row">
        {poll.state === "open" ? (
          <Button
            size="sm"
            look="second"
            onClick={() => {
              set("closed");
            }}
          >
            {pollWords.stop}
            <span class="vh"> {poll.question}</span>
          </Button>
        ) : (
          <Button
            size="sm"
            {...(poll.state === "closed" && { look: "quiet" as const })}
            onClick={() => {
              set("open");
            }}
          >
            {poll.state === "draft" ? pollWords.start : pollWords.startAgain}
            <span class="vh"> {poll.question}</span>
          </Button>
        )}
      </div>
    </li>
  );
}

export function DeskPolls({ webinarId, open }: { webinarId: string; open: boolean }) {
  const [making, setMaking] = useState(false);
  const all = pollsOf(webinarId);
  return (
    <section class="lane" aria-labelledby="lane-polls">
      <div class="lane-head">
        <h2 id="lane-polls">{pollWords.deskTitle}</h2>
      </div>
      {all.length ? (
        <ul class="stack stack-3">
          {all.map((each) => (
            <Line key={each.id} poll={each} />
          ))}
        </ul>
      ) : (
        <p class="small muted">{pollWords.none}</p>
      )}
      {open && (
        <Button
          look="second"
          size="sm"
          icon="plus"
          onClick={() => {
            setMaking(true);
          }}
        >
          {pollWords.make}
        </Button>
      )}
      {making && (
        <MakePoll
          webinarId={webinarId}
          onClose={() => {
            setMaking(false);
          }}
        />
      )}
    </section>
  );
}

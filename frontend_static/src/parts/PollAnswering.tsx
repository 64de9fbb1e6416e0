/** Answering a poll: by choices, by an order, or by a word of one's own. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { PollAnswerIn, PollOut } from "../api";
import { useSending } from "../sending";
import { answerPoll } from "../store/polls";
import { toast } from "../store/toasts";
import { pollWords } from "../words/polls";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";

interface Props {
  poll: PollOut;
  onDone: () => void;
}

interface FormProps extends Props {
  /** What is missing, if something is. */
  need: string | false;
  answer: PollAnswerIn;
  field: "choices" | "word";
  children: (sending: ReturnType<typeof useSending>) => ComponentChildren;
}

function AnswerForm({ poll, onDone, need, answer, field, children }: FormProps) {
  const sending = useSending(`poll-${poll.id}`, [field]);
  const send = async () => {
    if (!sending.check({ [field]: need })) return;
    if (!(await sending.send(() => answerPoll(poll.id, answer)))) return;
    toast(pollWords.sent);
    onDone();
  };
  return (
    <form
      class="stack stack-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      {children(sending)}
      <p class="small muted">
        {pollWords[poll.kind]} {pollWords.secret}
      </p>
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={pollWords.sending}>
          {pollWords.send}
        </Button>
      </div>
    </form>
  );
}

function Choosing(props: Props) {
  const { poll } = props;
  const [chosen, setChosen] = useState<readonly number[]>(poll.mine ?? []);
  const several = poll.kind === "several";
  return (
    <AnswerForm {...props} field="choices" need={!chosen.length && pollWords.need} answer={{ choices: [...chosen] }}>
      {(sending) => (
        <fieldset id={sending.idOf("choices")} tabIndex={-1}>
          <legend>{poll.question}</legend>
          <div class={poll.kind === "scale" ? "seg seg-tight" : "stack stack-2"}>
            {poll.choices.map((choice, place) => (
              <label key={choice} class={poll.kind === "scale" ? undefined : "choice"}>
                <input
                  type={several ? "checkbox" : "radio"}
                  name={`poll-${poll.id}`}
                  checked={chosen.includes(place)}
                  onChange={(event) => {
                    const others = several ? chosen.filter((each) => each !== place) : [];
                    setChosen(event.currentTarget.checked ? [...others, place] : others);
                  }}
                />
                <span>{choice}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </AnswerForm>
  );
}

function Ranking(props: Props) {
  const { poll } = props;
  const [order, setOrder] = useState<readonly number[]>(poll.mine ?? poll.choices.map((_, place) => place));
  const [said, setSaid] = useState("");
  const pressed = useRef<HTMLButtonElement | null>(null);
  // What is moved in the page loses the focus: it goes back to the button that was pressed.
  useLayoutEffect(() => {
    pressed.current?.focus();
    pressed.current = null;
  });
  const move = (from: number, to: number, button: HTMLButtonElement) => {
    const choice = order[from];
    const other = order[to];
    if (choice === undefined || other === undefined) return;
    pressed.current = button;
    setOrder(order.map((each) => (each === choice ? other : each === other ? choice : each)));
    setSaid(pollWords.nowAt(poll.choices[choice] ?? "", to + 1, order.length));
  };
  return (
    <AnswerForm {...props} field="choices" need={false} answer={{ choices: [...order] }}>
      {(sending) => (
        <fieldset id={sending.idOf("choices")} tabIndex={-1}>
          <legend>{poll.question}</legend>
          <ol class="ranking">
            {order.map((choice, at) => (
              <li key={choice}>
                <b>{at + 1}</b>
                <span>{poll.choices[choice]}</span>
                {([-1, 1] as const).map((step) => (
                  <Button
                    key={step}
                    look="second"
                    size="sm"
                    icon={step < 0 ? "up" : "down"}
                    aria-disabled={!(at + step in order)}
                    onClick={(event) => {
                      move(at, at + step, event.currentTarget);
                    }}
                  >
                    <span class="vh">
                      {step < 0 ? pollWords.earlier : pollWords.later} {poll.choices[choice]}
                    </span>
                  </Button>
                ))}
              </li>
            ))}
          </ol>
          <p class="vh" role="status">
            {said}
          </p>
        </fieldset>
      )}
    </AnswerForm>
  );
}

function Saying(props: Props) {
  const { poll } = props;
  const [word, setWord] = useState(poll.my_word ?? "");
  return (
    <AnswerForm
      {...props}
      field="word"
      need={!word.trim() && pollWords.needWord}
      answer={{ choices: [], word: word.trim() }}
    >
      {(sending) => (
        <>
          <InputField
            id={sending.idOf("word")}
            label={poll.question}
            hint={pollWords.wordHint}
            error={sending.errorOf("word")}
            value={word}
            onValue={setWord}
          />
          <NoPatientDetails />
        </>
      )}
    </AnswerForm>
  );
}

export function PollAnswering(props: Props) {
  if (props.poll.kind === "word") return <Saying {...props} />;
  return props.poll.kind === "ranking" ? <Ranking {...props} /> : <Choosing {...props} />;
}

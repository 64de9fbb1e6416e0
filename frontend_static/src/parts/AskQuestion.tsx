/** Asks a question. While it is typed, similar ones that were asked already are offered to be voted for instead. */
import { useEffect, useState } from "preact/hooks";

import type { WebinarOut, WebinarQuestionOut } from "../api";
import { useSending } from "../sending";
import { ask, questions, similar } from "../store/questions";
import { toast } from "../store/toasts";
import { words } from "../words";
import { questionWords } from "../words/webinars";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { SelectField, TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";
import { QuestionItem } from "./QuestionItem";
import { Tick } from "./Tick";

const PAUSE = 350;
/** Fewer signs are not yet a question. */
const ENOUGH = 8;

function useSimilar(webinarId: string, text: string): WebinarQuestionOut[] {
  const [found, setFound] = useState<readonly string[]>([]);
  const typed = text.trim();
  useEffect(() => {
    if (typed.length < ENOUGH) {
      setFound([]);
      return undefined;
    }
    let left = false;
    const timer = setTimeout(() => {
      similar(webinarId, typed).then(
        (items) => {
          if (!left) setFound(items.map((each) => each.id));
        },
        () => undefined, // typing goes on without it
      );
    }, PAUSE);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [webinarId, typed]);
  return found.flatMap((id) => questions.get(id) ?? []);
}

/** Whom a question can be for. */
export const speakers = (webinar: WebinarOut) => [
  { value: "", label: questionWords.forAnybody },
  ...webinar.presenters.map((each) => ({ value: each.id, label: each.name })),
];

export function AskQuestion({ webinar }: { webinar: WebinarOut }) {
  const [text, setText] = useState("");
  const [hidden, setHidden] = useState(false);
  const [forId, setForId] = useState("");
  const sending = useSending("ask", ["text", "for_id"]);
  const alike = useSimilar(webinar.id, text);
  const send = async () => {
    if (!sending.check({ text: !text.trim() && words.needed })) return;
    let waits = false;
    const arrived = await sending.send(async () => {
      waits = (await ask(webinar.id, text.trim(), hidden, forId || null)).state === "waiting";
    });
    if (!arrived) return;
    setText("");
    setForId("");
    toast(waits ? questionWords.waits : questionWords.sent);
  };
  return (
    <section class="card stack" aria-labelledby="ask-title">
      <h2 id="ask-title">{questionWords.ask}</h2>
      {webinar.asking_paused ? (
        <p class="notice">{questionWords.paused}</p>
      ) : (
        <form
          class="stack stack-3"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <ErrorSummary errors={sending.errors} />
          <TextField
            id={sending.idOf("text")}
            label={questionWords.ask}
            hideLabel
            placeholder={questionWords.placeholder}
            rows={2}
            value={text}
            error={sending.errorOf("text")}
            onValue={setText}
          />
          <div role="status">
            {alike.length > 0 && (
              <div class="stack stack-3">
                <p>
                  <b>{questionWords.similar}</b>
                </p>
                <ul class="qlist">
                  {alike.map((each) => (
                    <QuestionItem key={each.id} question={each} open />
                  ))}
                </ul>
              </div>
            )}
          </div>
          {webinar.presenters.length > 1 && (
            <SelectField
              id={sending.idOf("for_id")}
              label={questionWords.forWhom}
              error={sending.errorOf("for_id")}
              value={forId}
              options={speakers(webinar)}
              onValue={setForId}
            />
          )}
          <Tick
            id="ask-hidden"
            label={questionWords.hide}
            hint={questionWords.hideHint}
            checked={hidden}
            onChange={setHidden}
          />
          <div class="row between">
            <AudienceChip
              who={webinar.holds === "none" ? questionWords.seenBy : questionWords.seenByHost}
              few={webinar.holds !== "none"}
            />
            <Button type="submit" busy={sending.busy} busyWords={questionWords.sending}>
              {questionWords.send}
            </Button>
          </div>
          <NoPatientDetails />
        </form>
      )}
    </section>
  );
}

/** Asks a question. While it is typed, similar ones that were asked already are offered to be voted for instead. */
import { useEffect, useState } from "preact/hooks";

import type { WebinarOut, WebinarQuestionOut } from "../api";
import { useSending } from "../sending";
import { useDraft } from "../store/drafts";
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

interface Begun {
  text: string;
  hidden: boolean;
  forId: string;
}

const BLANK: Begun = { text: "", hidden: false, forId: "" };
const isBlank = ({ text }: Begun): boolean => !text.trim();

const useBegun = (webinarId: string) => useDraft(`question/${webinarId}`, BLANK, isBlank);

/** What was begun and can no longer be sent: nobody loses their words. */
export function BegunQuestion({ webinarId, why }: { webinarId: string; why: string }) {
  const begun = useBegun(webinarId);
  if (isBlank(begun.value)) return null;
  return (
    <section class="card stack" aria-labelledby="ask-title">
      <h2 id="ask-title">{questionWords.begun}</h2>
      <p class="notice">{why}</p>
      <div class="quoted">
        <blockquote>{begun.value.text}</blockquote>
      </div>
      <div class="row">
        <Button look="second" size="sm" onClick={begun.clear}>
          {questionWords.letGo}
        </Button>
      </div>
    </section>
  );
}

/** Words that were begun outlive the page, and the end of the webinar: `over` they are shown to be taken along. */
export function AskQuestion({ webinar, over }: { webinar: WebinarOut; over: boolean }) {
  const begun = useBegun(webinar.id);
  const { text, hidden, forId } = begun.value;
  const set = (now: Partial<Begun>) => {
    begun.set({ ...begun.value, ...now });
  };
  const sending = useSending("ask", ["text", "for_id"]);
  const alike = useSimilar(webinar.id, text);
  const send = async () => {
    if (!sending.check({ text: !text.trim() && words.needed })) return;
    let waits = false;
    const arrived = await sending.send(async () => {
      waits = (await ask(webinar.id, text.trim(), hidden, forId || null)).state === "waiting";
    });
    if (!arrived) return;
    set({ ...BLANK, hidden });
    toast(waits ? questionWords.waits : questionWords.sent);
  };
  if (over) return <BegunQuestion webinarId={webinar.id} why={questionWords.begunWhy} />;
  if (webinar.asking_paused)
    return (
      <section class="card stack" aria-labelledby="ask-title">
        <h2 id="ask-title">{questionWords.ask}</h2>
        <p class="notice">{questionWords.paused}</p>
        {!isBlank(begun.value) && (
          <div class="quoted">
            <blockquote>{text}</blockquote>
          </div>
        )}
      </section>
    );
  return (
    <section class="card stack" aria-labelledby="ask-title">
      <h2 id="ask-title">{questionWords.ask}</h2>
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
          onValue={(now) => {
            set({ text: now });
          }}
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
            onValue={(now) => {
              set({ forId: now });
            }}
          />
        )}
        <Tick
          id="ask-hidden"
          label={questionWords.hide}
          hint={questionWords.hideHint}
          checked={hidden}
          onChange={(now) => {
            set({ hidden: now });
          }}
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
        <NoPatientDetails short />
      </form>
    </section>
  );
}

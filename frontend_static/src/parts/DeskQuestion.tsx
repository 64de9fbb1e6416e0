/** A question as a host sees it, with what can be done with it now. */
import { useState } from "preact/hooks";

import type { WebinarQuestionOut } from "../api";
import { when } from "../format";
import { sentenceOf } from "../sending";
import { type Move, move } from "../store/desk";
import { toast } from "../store/toasts";
import { deskWords } from "../words/desk";
import { questionWords } from "../words/webinars";
import { Button } from "./Button";
import { DismissQuestion, EditQuestion, LiftName, MergeQuestion } from "./DeskDialogs";
import type { IconName } from "./Icon";
import { forWhom, stateBadge } from "./QuestionItem";
import { Order, PutNext } from "./UpNext";
import { WrittenAnswers } from "./WrittenAnswers";

type Open = "edit" | "show" | "merge" | "dismiss" | "lift" | null;

function asker({ author, anonymous }: WebinarQuestionOut): string {
  if (!author) return deskWords.hiddenName;
  return anonymous ? deskWords.liftedName(author.name) : author.name;
}

type Moves = readonly [Move, string, IconName?][];

/** What is likeliest done from where it is; the first stands out. */
const MOVES: Partial<Record<WebinarQuestionOut["state"], Moves>> = {
  waiting: [["shown", deskWords.show]],
  shown: [["on_air", deskWords.putOnAir, "mic"]],
  on_air: [
    ["answered", deskWords.answeredNow, "check"],
    ["shown", deskWords.takeOff],
    ["later", deskWords.leave],
  ],
  later: [["on_air", deskWords.putOnAir, "mic"]],
  answered: [["shown", deskWords.back]],
  not_taken: [["shown", deskWords.show]],
};

/** What else can be done, behind "More". */
const RARE: Partial<Record<WebinarQuestionOut["state"], Moves>> = {
  shown: [
    ["answered", deskWords.answeredIt],
    ["later", deskWords.leave],
  ],
  later: [["answered", deskWords.answeredIt]],
};

/** Several questions are being chosen. */
export interface Picking {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
}

export function DeskQuestion({
  question,
  others,
  open: running,
  next,
  then,
  picking = null,
}: {
  question: WebinarQuestionOut;
  /** Where it could be merged into. */
  others: readonly WebinarQuestionOut[];
  open: boolean;
  /** Where it stands among those up next. */
  next?: { place: number; of: number };
  /** Of one on air: what comes on air after it. */
  then?: WebinarQuestionOut | undefined;
  picking?: Picking | null;
}) {
  const [open, setOpen] = useState<Open>(null);
  const [busy, setBusy] = useState<Move | null>(null);
  const { id, state } = question;
  const go = async (to: Move, after?: string) => {
    setBusy(to);
    try {
      await move(id, to);
      if (after) await move(after, "on_air");
    } catch (error) {
      toast(sentenceOf(error));
    } finally {
      setBusy(null);
    }
  };
  const close = () => {
    setOpen(null);
  };
  const more = (what: Exclude<Open, null>, label: string) => (
    <Button
      look="quiet"
      size="sm"
      onClick={() => {
        setOpen(what);
      }}
    >
      {label}
    </Button>
  );
  const deed = ([to, label, icon]: Moves[number], second: boolean) => (
    <Button
      key={to}
      size="sm"
      {...(second && { look: "second" as const })}
      {...(icon && { icon })}
      busy={busy === to}
      onClick={() => void go(to)}
    >
      {label}
    </Button>
  );
  const takeable = state === "shown" || state === "later" || state === "on_air";
  return (
    <li class="hq">
      {picking ? (
        <label class="choice" for={`pick-${id}`}>
          <input
            id={`pick-${id}`}
            type="checkbox"
            checked={picking.ids.has(id)}
            onChange={() => {
              picking.toggle(id);
            }}
          />
          <b>{question.text}</b>
        </label>
      ) : (
        <p dir="auto">
          <b>{question.text}</b>
        </p>
      )}
      <p class="small muted">
        {[asker(question), state === "waiting" ? when(question.asked_at) : deskWords.votes(question.votes)].join(", ")}
        {question.theme && ` · ${question.theme}`}
        {question.asked_for && ` · ${forWhom(question)}`}
      </p>
      {stateBadge(question) && state !== "waiting" && state !== "on_air" && <p>{stateBadge(question)}</p>}
      {question.original && <p class="small muted">{deskWords.original(question.original)}</p>}
      {question.reason && <p class="small">{questionWords.why(question.reason)}</p>}
      <WrittenAnswers question={question} />
      {running && (
        <div class="row">
          {then && (
            <Button size="sm" icon="mic" busy={busy === "answered"} onClick={() => void go("answered", then.id)}>
              {deskWords.answeredNext}
              <span class="vh">: {then.text}</span>
            </Button>
          )}
          {(MOVES[state] ?? []).map((each, place) => deed(each, place > 0 || then !== undefined))}
          {state === "waiting" && more("show", deskWords.editShow)}
          {state === "waiting" && more("dismiss", deskWords.dismiss)}
          {(state === "shown" || state === "later") && !next && <PutNext id={id} text={question.text} />}
        </div>
      )}
      {running && next && <Order question={question} {...next} />}
      {running && state !== "merged" && (
        <details>
          <summary class="small">
            {deskWords.moreDeeds}
            <span class="vh"> {question.text}</span>
          </summary>
          <div class="row">
            {(RARE[state] ?? []).map((each) => deed(each, true))}
            {state !== "waiting" && more("edit", deskWords.edit)}
            {(state === "waiting" || state === "shown" || state === "later") && more("merge", deskWords.merge)}
            {takeable && more("dismiss", deskWords.dismiss)}
            {question.anonymous && !question.author && more("lift", deskWords.lift)}
          </div>
        </details>
      )}
      {(open === "edit" || open === "show") && (
        <EditQuestion question={question} thenShow={open === "show"} onClose={close} />
      )}
      {open === "merge" && <MergeQuestion question={question} others={others} onClose={close} />}
      {open === "dismiss" && <DismissQuestion question={question} onClose={close} />}
      {open === "lift" && <LiftName question={question} onClose={close} />}
    </li>
  );
}

/** How sure I am before a webinar and after it; and, after it, what I think of it. */
import { useState } from "preact/hooks";

import type { MyFeedbackOut, WebinarOut } from "../api";
import { sentenceOf, useSending } from "../sending";
import { giveFeedback, mine, sayHowSure } from "../store/feedback";
import { toast } from "../store/toasts";
import { feedbackWords } from "../words/feedback";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { SelectField, TextField } from "./Field";
import { HiddenNote } from "./FlagIt";
import { NoPatientDetails } from "./NoPatientDetails";
import { phaseOf } from "./phase";
import { Tick } from "./Tick";

const SCORES = Array.from({ length: 11 }, (_, score) => score);

function HowSureNow({ id, score }: { id: string; score: number | null }) {
  const say = (now: number) => {
    sayHowSure(id, now).then(
      () => {
        toast(feedbackWords.saved);
      },
      (error: unknown) => {
        toast(sentenceOf(error));
      },
    );
  };
  return (
    <fieldset class="stack stack-2">
      <legend>{feedbackWords.sure}</legend>
      <p class="small muted">{feedbackWords.sureHint}</p>
      <div class="scores" role="group" aria-label={feedbackWords.scores}>
        {SCORES.map((each) => (
          <button
            key={each}
            class="score"
            type="button"
            aria-pressed={each === score}
            onClick={() => {
              say(each);
            }}
          >
            {each}
          </button>
        ))}
      </div>
      <p class="small" role="status">
        {score !== null && feedbackWords.said(score)}
        {score !== null && "."}
      </p>
    </fieldset>
  );
}

function WhatIThink({ id, said }: { id: string; said: MyFeedbackOut }) {
  const [worth, setWorth] = useState(said.worth === null ? "" : String(said.worth));
  const [helped, setHelped] = useState(said.helped);
  const [missing, setMissing] = useState(said.missing);
  const [named, setNamed] = useState(said.named);
  const [oneToOne, setOneToOne] = useState(said.one_to_one);
  const [open, setOpen] = useState(said.worth === null);
  const sending = useSending("feedback", ["worth", "helped", "missing"]);
  const send = async () => {
    if (!sending.check({ worth: !worth && feedbackWords.needWorth })) return;
    const body = { worth: Number(worth), helped, missing, named, one_to_one: oneToOne };
    if (await sending.send(() => giveFeedback(id, body))) setOpen(false);
  };
  if (!open)
    return (
      <div class="row between">
        <p role="status">{feedbackWords.given}</p>
        <Button
          look="quiet"
          size="sm"
          onClick={() => {
            setOpen(true);
          }}
        >
          {feedbackWords.change}
        </Button>
      </div>
    );
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <div class="narrowfield">
        <SelectField
          id={sending.idOf("worth")}
          label={feedbackWords.worth}
          value={worth}
          options={[{ value: "", label: feedbackWords.choose }, ...feedbackWords.worths]}
          error={sending.errorOf("worth")}
          onValue={setWorth}
        />
      </div>
      {said.hidden && <HiddenNote />}
      <TextField
        id={sending.idOf("helped")}
        label={feedbackWords.helped}
        rows={2}
        error={sending.errorOf("helped")}
        value={helped}
        onValue={setHelped}
      />
      <TextField
        id={sending.idOf("missing")}
        label={feedbackWords.missing}
        rows={2}
        error={sending.errorOf("missing")}
        value={missing}
        onValue={setMissing}
      />
      <NoPatientDetails />
      <Tick
        id="feedback-named"
        label={feedbackWords.named}
        hint={feedbackWords.namedHint}
        checked={named}
        onChange={setNamed}
      />
      <Tick
        id="feedback-one-to-one"
        label={feedbackWords.oneToOne}
        hint={feedbackWords.oneToOneHint}
        checked={oneToOne}
        onChange={setOneToOne}
      />
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={feedbackWords.sending}>
          {feedbackWords.send}
        </Button>
      </div>
    </form>
  );
}

/** What I said comes with the webinar; what is asked follows from when it begins and ends. */
export function Feedback({ webinar }: { webinar: WebinarOut }) {
  const { id } = webinar;
  const said = mine.get(id);
  const phase = phaseOf(webinar, Date.now());
  const after = phase === "ended" || phase === "closed";
  if (!said || (phase !== "before" && !after)) return null;
  return (
    <section class="card stack" aria-label={after ? feedbackWords.title : feedbackWords.sure}>
      {after && <h2>{feedbackWords.title}</h2>}
      <HowSureNow id={id} score={after ? said.after : said.before} />
      {after && <WhatIThink id={id} said={said} />}
    </section>
  );
}

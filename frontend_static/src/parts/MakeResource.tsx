/** For who may add resources: one click, and an answer stands among them, with the question as its title. */
import { useState } from "preact/hooks";

import type { WebinarQuestionOut } from "../api";
import { sentenceOf } from "../sending";
import { makeOfAnswer, resourcesOf } from "../store/resources";
import { toast } from "../store/toasts";
import { resourceWords } from "../words/resources";
import { Button } from "./Button";

export function MakeResource({ question, answerId }: { question: WebinarQuestionOut; answerId: string }) {
  const [busy, setBusy] = useState(false);
  const made = resourcesOf(question.webinar_id).find((each) => each.answer_id === answerId);
  if (made)
    return (
      <p class="row">
        <a class="small" href={`/resources/${made.id}`}>
          {resourceWords.isOne}
        </a>
      </p>
    );
  const make = async () => {
    setBusy(true);
    try {
      await makeOfAnswer(answerId);
      toast(resourceWords.madeOne);
    } catch (error) {
      toast(sentenceOf(error));
    }
    setBusy(false);
  };
  return (
    <div>
      <Button look="quiet" size="sm" icon="plus" busy={busy} onClick={() => void make()}>
        {resourceWords.makeOne}
        <span class="vh"> {question.text}</span>
      </Button>
    </div>
  );
}

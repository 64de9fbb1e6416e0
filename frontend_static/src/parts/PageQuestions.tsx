/** What a call's public page asks people: a few questions, in an order of the organiser's own. */
import { pageWords } from "../words/applicants";
import type { Sending } from "../sending";
import { Button } from "./Button";
import { TextField } from "./Field";

/** `key` is of this page only; `id` is that of a question which is asked already. */
export interface Question {
  key: number;
  id: string | null;
  question: string;
  required: boolean;
}

export const MOST_QUESTIONS = 8;

interface Props {
  questions: readonly Question[];
  onQuestions: (questions: readonly Question[]) => void;
  sending: Sending;
}

export function PageQuestions({ questions, onQuestions, sending }: Props) {
  const change = (key: number, more: Partial<Question>) => {
    onQuestions(questions.map((each) => (each.key === key ? { ...each, ...more } : each)));
  };
  const next = Math.max(0, ...questions.map(({ key }) => key)) + 1;
  return (
    <fieldset class="stack">
      <legend>{pageWords.questions}</legend>
      <p class="small muted">{pageWords.questionsHint}</p>
      {questions.map(({ key, question, required }, place) => (
        <div class="stack stack-2" key={key}>
          <TextField
            id={sending.idOf(`questions.${place}.question`)}
            label={pageWords.question(place + 1)}
            error={sending.errorOf(`questions.${place}.question`)}
            rows={2}
            value={question}
            onValue={(value) => {
              change(key, { question: value });
            }}
          />
          <div class="row between">
            <label class="choice">
              <input
                type="checkbox"
                checked={required}
                onChange={(event) => {
                  change(key, { required: event.currentTarget.checked });
                }}
              />
              <span>
                {pageWords.required}
                <span class="vh"> {pageWords.question(place + 1)}</span>
              </span>
            </label>
            <Button
              look="quiet"
              size="sm"
              onClick={() => {
                onQuestions(questions.filter((each) => each.key !== key));
              }}
            >
              {pageWords.removeQuestion}
              <span class="vh"> {pageWords.question(place + 1)}</span>
            </Button>
          </div>
        </div>
      ))}
      {questions.length < MOST_QUESTIONS && (
        <div class="row">
          <Button
            look="second"
            size="sm"
            icon="plus"
            onClick={() => {
              onQuestions([...questions, { key: next, id: null, question: "", required: false }]);
            }}
          >
            {pageWords.addQuestion}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

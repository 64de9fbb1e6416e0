/** The questions of a report besides its numbers, each with the control that fits it. None is answered beforehand. */
import type { DueOut } from "../api";
import { type Entry, noAnswer, type TypedAnswer } from "../store/entry";
import { reportWords } from "../words/report";
import { Choices } from "./Choices";
import { InputField, TextField } from "./Field";

type Asked = DueOut["questions"][number];

interface Props {
  prefix: string;
  questions: readonly Asked[];
  entry: Entry;
  onEntry: (entry: Entry) => void;
  /** By the id of the field. */
  errors: ReadonlyMap<string, string>;
}

export const questionId = (prefix: string, question: string) => `${prefix}-q-${question}`;

const SCALE = Array.from({ length: 11 }, (_, step) => ({ value: String(step), label: String(step) }));
const YES_NO = [
  { value: "yes", label: reportWords.yes },
  { value: "no", label: reportWords.no },
];

/** What may stay open can be opened again, once it is answered: a radio button cannot be unpressed. */
const withNone = (options: readonly { value: string; label: string }[], required: boolean, now: string) =>
  required || !now ? options : [...options, { value: "", label: reportWords.noAnswer }];

export function QuestionFields({ prefix, questions, entry, onEntry, errors }: Props) {
  return (
    <>
      {questions.map((question) => {
        const said = entry.answers[question.question_id] ?? noAnswer;
        const id = questionId(prefix, question.question_id);
        const set = (part: Partial<TypedAnswer>) => {
          onEntry({ ...entry, answers: { ...entry.answers, [question.question_id]: { ...said, ...part } } });
        };
        const frame = {
          hint: question.help || undefined,
          note: question.required ? undefined : reportWords.ifYouLike,
          error: errors.get(id),
        };
        switch (question.kind) {
          case "text":
            return (
              <TextField
                key={id}
                id={id}
                label={question.name}
                {...frame}
                rows={2}
                value={said.words}
                onValue={(words) => {
                  set({ words });
                }}
              />
            );
          case "date":
            return (
              <InputField
                key={id}
                id={id}
                type="date"
                label={question.name}
                {...frame}
                value={said.day}
                onValue={(day) => {
                  set({ day });
                }}
              />
            );
          case "choice":
            return (
              <Choices
                key={id}
                name={id}
                legend={question.name}
                {...frame}
                value={said.words}
                options={withNone(
                  question.choices.map((choice) => ({ value: choice, label: choice })),
                  question.required,
                  said.words,
                )}
                onValue={(words) => {
                  set({ words });
                }}
              />
            );
          case "yes_no":
            return (
              <Choices
                key={id}
                name={id}
                legend={question.name}
                {...frame}
                value={said.yes}
                options={withNone(YES_NO, question.required, said.yes)}
                onValue={(yes) => {
                  set({ yes: yes as TypedAnswer["yes"] });
                }}
              />
            );
          case "confidence":
            return (
              <div class="stack stack-3" key={id}>
                <Choices
                  name={id}
                  legend={question.name}
                  {...frame}
                  hint={[question.help, reportWords.scale].filter(Boolean).join(" ")}
                  tight
                  value={said.confidence}
                  options={withNone(SCALE, question.required, said.confidence)}
                  onValue={(confidence) => {
                    set({ confidence, ...(confidence === "" && { words: "" }) });
                  }}
                />
                {said.confidence !== "" && (
                  <TextField
                    id={`${id}-note`}
                    label={reportWords.confidenceNote}
                    note={reportWords.ifYouLike}
                    value={said.words}
                    onValue={(words) => {
                      set({ words });
                    }}
                  />
                )}
              </div>
            );
        }
      })}
    </>
  );
}

/** What a report form asks: its name, when it is due, its numbers and its other questions, each of which can be moved. */
import { useState } from "preact/hooks";

import type { MetricLine, TeamOut } from "../api";
import type { Sending } from "../sending";
import { type DraftQuestion, type FormDraft, type Kind, moved, numberOf } from "../store/formDraft";
import { formWords } from "../words/forms";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { InputField, SelectField, TextField } from "./Field";

interface Props {
  team: TeamOut;
  metrics: readonly MetricLine[];
  draft: FormDraft;
  onDraft: (draft: FormDraft) => void;
  sending: Sending;
  /** A version of a form that is in force: how often it asks, and whom, stays. */
  version: boolean;
}

const options = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

/** The usual answers, and the one that stands if it is another. */
const withOwn = (labels: Readonly<Record<string, string>>, own: number, say: (own: number) => string) =>
  String(own) in labels ? options(labels) : [...options(labels), { value: String(own), label: say(own) }];

function Mover({
  name,
  at,
  of,
  onMove,
  onRemove,
}: {
  name: string;
  at: number;
  of: number;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}) {
  return (
    <div class="row row-tight">
      {at > 0 && (
        <Button
          look="quiet"
          size="sm"
          icon="up"
          aria-label={`${formWords.earlier}: ${name}`}
          onClick={() => {
            onMove(-1);
          }}
        >
          {formWords.earlier}
        </Button>
      )}
      {at < of - 1 && (
        <Button
          look="quiet"
          size="sm"
          icon="down"
          aria-label={`${formWords.later}: ${name}`}
          onClick={() => {
            onMove(1);
          }}
        >
          {formWords.later}
        </Button>
      )}
      <Button look="quiet" size="sm" icon="x" aria-label={`${formWords.remove}: ${name}`} onClick={onRemove}>
        {formWords.remove}
      </Button>
    </div>
  );
}

function Numbers({ team, metrics, draft, onDraft, sending, version }: Props) {
  const [chosen, setChosen] = useState("");
  const set = (numbers: FormDraft["numbers"]) => {
    onDraft({ ...draft, numbers });
  };
  const free = metrics.filter(
    (metric) =>
      !draft.numbers.some((number) => number.metric_id === metric.id) &&
      ((!draft.numbers.length && !version) ||
        (metric.period === draft.period && metric.reported_by === draft.reported_by)),
  );
  const add = () => {
    const metric = free.find((each) => each.id === chosen) ?? free[0];
    if (!metric) return;
    const { period, reported_by } = metric;
    onDraft({ ...draft, period, reported_by, numbers: [...draft.numbers, numberOf(metric)] });
    setChosen("");
  };
  return (
    <fieldset id={sending.idOf("numbers")} tabIndex={-1} aria-describedby="form-numbers-hint" class="stack stack-3">
      <legend>{formWords.numbers}</legend>
      <p class="small muted" id="form-numbers-hint">
        {formWords.numbersHint}
      </p>
      {draft.numbers.length ? (
        <ol class="rows">
          {draft.numbers.map((number, at) => (
            <li class="stack stack-2" key={number.metric_id ?? number.name}>
              <p>
                <b>{number.name}</b> {number.metric && <Badge>{formWords.isNew}</Badge>}
                <br />
                <span class="small muted">{number.counts}</span>
              </p>
              <InputField
                id={sending.idOf(`numbers.${String(at)}.help`)}
                label={formWords.help}
                note={formWords.helpNote}
                value={number.help}
                onValue={(help) => {
                  set(draft.numbers.map((each) => (each === number ? { ...each, help } : each)));
                }}
              />
              {at > 0 && (
                <label class="choice" for={`number-${String(at)}-must`}>
                  <input
                    id={`number-${String(at)}-must`}
                    type="checkbox"
                    checked={number.required}
                    onChange={(event) => {
                      const required = event.currentTarget.checked;
                      set(draft.numbers.map((each) => (each === number ? { ...each, required } : each)));
                    }}
                  />
                  <span>{formWords.required}</span>
                </label>
              )}
              <Mover
                name={number.name}
                at={at}
                of={draft.numbers.length}
                onMove={(by) => {
                  set(moved(draft.numbers, at, by));
                }}
                onRemove={() => {
                  set(draft.numbers.filter((each) => each !== number));
                }}
              />
            </li>
          ))}
        </ol>
      ) : (
        <p>{formWords.noNumbers}</p>
      )}
      {free.length > 0 && (
        <div class="row nowrap-row">
          <SelectField
            id="form-add-number"
            label={formWords.chooseNumber}
            value={chosen || (free[0]?.id ?? "")}
            options={free.map((metric) => ({ value: metric.id, label: metric.name }))}
            onValue={setChosen}
          />
          <Button look="second" icon="plus" onClick={add}>
            {formWords.addNumber}
          </Button>
        </div>
      )}
      <p class="small">
        <a href={`/teams/${team.id}/metric`}>{formWords.define}</a>
      </p>
    </fieldset>
  );
}

function Question({
  question,
  at,
  draft,
  onDraft,
  sending,
}: { question: DraftQuestion; at: number } & Omit<Props, "team" | "metrics" | "version">) {
  const set = (part: Partial<DraftQuestion>) => {
    onDraft({ ...draft, questions: draft.questions.map((each) => (each === question ? { ...each, ...part } : each)) });
  };
  const id = (field: string) => sending.idOf(`questions.${String(at)}.${field}`);
  const error = (field: string) => sending.errorOf(`questions.${String(at)}.${field}`);
  const name = question.name || formWords.question(at + 1);
  return (
    <li class="stack stack-3">
      <p class="small muted">
        {formWords.question(at + 1)}. {formWords.kinds[question.kind]}
      </p>
      <InputField
        id={id("name")}
        label={formWords.asks}
        error={error("name")}
        value={question.name}
        onValue={(value) => {
          set({ name: value });
        }}
      />
      {question.kind === "choice" && (
        <TextField
          id={id("choices")}
          label={formWords.choices}
          error={error("choices")}
          rows={3}
          value={question.choices}
          onValue={(choices) => {
            set({ choices });
          }}
        />
      )}
      <InputField
        id={id("help")}
        label={formWords.help}
        note={formWords.helpNote}
        value={question.help}
        onValue={(help) => {
          set({ help });
        }}
      />
      <label class="choice" for={id("required")}>
        <input
          id={id("required")}
          type="checkbox"
          checked={question.required}
          onChange={(event) => {
            set({ required: event.currentTarget.checked });
          }}
        />
        <span>{formWords.mustAnswer}</span>
      </label>
      <Mover
        name={name}
        at={at}
        of={draft.questions.length}
        onMove={(by) => {
          onDraft({ ...draft, questions: moved(draft.questions, at, by) });
        }}
        onRemove={() => {
          onDraft({ ...draft, questions: draft.questions.filter((each) => each !== question) });
        }}
      />
    </li>
  );
}

function Questions({ draft, onDraft, sending }: Omit<Props, "team" | "metrics" | "version">) {
  const [kind, setKind] = useState<Kind>("text");
  return (
    <fieldset id={sending.idOf("questions")} tabIndex={-1} aria-describedby="form-questions-hint" class="stack stack-3">
      <legend>{formWords.questions}</legend>
      <p class="small muted" id="form-questions-hint">
        {formWords.questionsHint}
      </p>
      {draft.questions.length > 0 && (
        <ol class="rows">
          {draft.questions.map((question, at) => (
            <Question key={at} question={question} at={at} draft={draft} onDraft={onDraft} sending={sending} />
          ))}
        </ol>
      )}
      <div class="row nowrap-row">
        <SelectField
          id="form-add-question"
          label={formWords.kindLabel}
          value={kind}
          options={options(formWords.kinds)}
          onValue={(value) => {
            setKind(value as Kind);
          }}
        />
        <Button
          look="second"
          icon="plus"
          onClick={() => {
            const added = { kind, name: "", help: "", required: false, choices: "" };
            onDraft({ ...draft, questions: [...draft.questions, added] });
            const id = sending.idOf(`questions.${String(draft.questions.length)}.name`);
            requestAnimationFrame(() => document.getElementById(id)?.focus());
          }}
        >
          {formWords.addQuestion}
        </Button>
      </div>
    </fieldset>
  );
}

export function FormEditor(props: Props) {
  const { draft, onDraft, sending, version } = props;
  // What there is already says how often, and by whom; what is made with the form follows it.
  const fixed = version || draft.numbers.some((number) => number.metric_id !== null);
  return (
    <>
      <InputField
        id={sending.idOf("name")}
        label={formWords.name}
        error={sending.errorOf("name")}
        value={draft.name}
        onValue={(name) => {
          onDraft({ ...draft, name });
        }}
      />
      {fixed ? (
        <p>
          {formWords.periods[draft.period]}. {formWords.reporters[draft.reported_by]}.{" "}
          <span class="small muted">{version ? formWords.stays : formWords.fixed}</span>
        </p>
      ) : (
        <div class="pairs">
          <SelectField
            id="form-period"
            label={formWords.period}
            value={draft.period}
            options={options(formWords.periods)}
            onValue={(period) => {
              onDraft({ ...draft, period: period as FormDraft["period"] });
            }}
          />
          <SelectField
            id="form-reporters"
            label={formWords.reportedBy}
            value={draft.reported_by}
            options={options(formWords.reporters)}
            onValue={(who) => {
              onDraft({ ...draft, reported_by: who as FormDraft["reported_by"] });
            }}
          />
        </div>
      )}
      <div class="pairs">
        <SelectField
          id="form-due"
          label={formWords.due}
          value={String(draft.due_hours)}
          options={withOwn(formWords.dueOptions, draft.due_hours, formWords.dueHours)}
          onValue={(hours) => {
            onDraft({ ...draft, due_hours: Number(hours) });
          }}
        />
        <SelectField
          id="form-grace"
          label={formWords.grace}
          value={String(draft.grace_days)}
          options={withOwn(formWords.graceOptions, draft.grace_days, formWords.graceDays)}
          onValue={(days) => {
            onDraft({ ...draft, grace_days: Number(days) });
          }}
        />
      </div>
      <Numbers {...props} />
      <Questions draft={draft} onDraft={onDraft} sending={sending} />
      <p class="small muted">{formWords.also}</p>
      {version && (
        <InputField
          id={sending.idOf("reason")}
          label={formWords.reason}
          hint={formWords.reasonHint}
          error={sending.errorOf("reason")}
          value={draft.reason}
          onValue={(reason) => {
            onDraft({ ...draft, reason });
          }}
        />
      )}
    </>
  );
}

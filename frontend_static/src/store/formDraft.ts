/** A report form while its maker works on it: from a template, from one in force, or from nothing; then as the server takes it. */
import type { FormIn, FormOut, MetricLine, QuestionOut, TemplateOut } from "../api";

export type Kind = QuestionOut["kind"];

export interface DraftNumber {
  /** Of a metric that there is; null: it is made with the form. */
  metric_id: string | null;
  metric: TemplateOut["numbers"][number]["metric"];
  name: string;
  counts: string;
  required: boolean;
  help: string;
}

export interface DraftQuestion {
  kind: Kind;
  name: string;
  help: string;
  required: boolean;
  /** As typed: one on each line. */
  choices: string;
}

export interface FormDraft {
  name: string;
  period: FormIn["period"];
  reported_by: NonNullable<FormIn["reported_by"]>;
  due_hours: number;
  grace_days: number;
  numbers: readonly DraftNumber[];
  questions: readonly DraftQuestion[];
  /** Why a form is changed; of a new one nothing. */
  reason: string;
}

export const blankDraft: FormDraft = {
  name: "",
  period: "week",
  reported_by: "member",
  due_hours: 24,
  grace_days: 3,
  numbers: [],
  questions: [],
  reason: "",
};

export const isEmptyDraft = (draft: FormDraft): boolean =>
  !draft.name && !draft.numbers.length && !draft.questions.length;

const questionsOf = (questions: readonly QuestionOut[]): DraftQuestion[] =>
  questions.map(({ kind, name, help, required, choices }) => ({
    kind,
    name,
    help,
    required,
    choices: choices.join("\n"),
  }));

export const numberOf = (metric: MetricLine): DraftNumber => ({
  metric_id: metric.id,
  metric: null,
  name: metric.name,
  counts: metric.counts,
  required: false,
  help: "",
});

export function fromTemplate(template: TemplateOut, metrics: readonly MetricLine[]): FormDraft {
  const { name, period, reported_by, due_hours, grace_days } = template;
  return {
    name,
    period,
    reported_by,
    due_hours,
    grace_days,
    numbers: template.numbers.map(({ metric_id, metric, required, help }) => {
      const known = metric ?? metrics.find((each) => each.id === metric_id);
      return { metric_id, metric, required, help, name: known?.name ?? "", counts: known?.counts ?? "" };
    }),
    questions: questionsOf(template.questions),
    reason: "",
  };
}

export function fromForm(form: FormOut): FormDraft {
  const { name, period, reported_by, due_hours, grace_days } = form;
  return {
    name,
    period,
    reported_by,
    due_hours,
    grace_days,
    numbers: form.numbers.map(({ metric_id, required, help, name: called, counts }) => ({
      metric_id,
      metric: null,
      required,
      help,
      name: called,
      counts,
    })),
    questions: questionsOf(form.questions),
    reason: "",
  };
}

export const choicesOf = (typed: string): string[] =>
  typed
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

export function toBody(draft: FormDraft, teamId: string): FormIn {
  const { name, period, reported_by, due_hours, grace_days } = draft;
  return {
    team_id: teamId,
    name,
    period,
    reported_by,
    due_hours,
    grace_days,
    numbers: draft.numbers.map(({ metric_id, metric, required, help }) => ({ metric_id, metric, required, help })),
    questions: draft.questions.map(({ choices, ...question }) => ({
      ...question,
      choices: question.kind === "choice" ? choicesOf(choices) : [],
    })),
  };
}

/** One of a list, a place earlier or later. */
export function moved<Item>(items: readonly Item[], from: number, by: -1 | 1): readonly Item[] {
  const to = from + by;
  const [item, other] = [items[from], items[to]];
  if (item === undefined || other === undefined) return items;
  return items.map((each, at) => (at === from ? other : at === to ? item : each));
}

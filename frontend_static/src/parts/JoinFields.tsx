/** What somebody says of themself who asks to join a call: for asking, and for changing it later. */
import type { AskIn, PublicConstituency, PublicQuestion } from "../api";
import type { Sending } from "../sending";
import { joinWords } from "../words/joining";
import { InputField, SelectField, TextField } from "./Field";

export interface Says {
  name: string;
  role_title: string;
  organisation: string;
  constituency_id: string;
  why: string;
  /** By the id of the question. */
  answers: Readonly<Record<string, string>>;
}

export const SAYS_NOTHING: Says = {
  name: "",
  role_title: "",
  organisation: "",
  constituency_id: "",
  why: "",
  answers: {},
};

export const joinFields = (questions: readonly PublicQuestion[]): string[] => [
  "name",
  "role_title",
  "organisation",
  "constituency_id",
  "why",
  ...questions.map(({ id }) => `answers.${id}`),
];

interface Asks {
  constituencies: readonly PublicConstituency[];
  questions: readonly PublicQuestion[];
}

/** What is missing, by field. */
export const missingIn = (says: Says, { constituencies, questions }: Asks): Record<string, string | false> => ({
  name: !says.name.trim() && joinWords.needName,
  constituency_id: constituencies.length > 0 && !says.constituency_id && joinWords.needGroup,
  ...Object.fromEntries(
    questions.map(({ id, question, required }) => [
      `answers.${id}`,
      required && !says.answers[id]?.trim() && joinWords.needAnswer(question),
    ]),
  ),
});

/** As it is sent: answers to questions that are asked now, and no others. */
export const bodyOf = (says: Says, { questions }: Asks): Omit<AskIn, "email" | "website" | "proof"> => ({
  name: says.name.trim(),
  role_title: says.role_title.trim(),
  organisation: says.organisation.trim(),
  constituency_id: says.constituency_id || null,
  why: says.why.trim(),
  answers: questions.flatMap(({ id }) => {
    const answer = says.answers[id]?.trim();
    return answer ? [{ question_id: id, answer }] : [];
  }),
});

interface Props extends Asks {
  says: Says;
  onSays: (says: Says) => void;
  sending: Sending;
}

export function JoinFields({ says, onSays, sending, constituencies, questions }: Props) {
  const field = (name: Exclude<keyof Says, "answers">) => ({
    id: sending.idOf(name),
    error: sending.errorOf(name),
    value: says[name],
    onValue: (value: string) => {
      onSays({ ...says, [name]: value });
    },
  });
  const chosen = constituencies.find(({ id }) => id === says.constituency_id);
  return (
    <>
      <InputField {...field("name")} label={joinWords.name} autocomplete="name" />
      <InputField
        {...field("role_title")}
        label={joinWords.roleTitle}
        hint={joinWords.roleTitleHint}
        autocomplete="organization-title"
      />
      <InputField
        {...field("organisation")}
        label={joinWords.organisation}
        note={joinWords.optional}
        hint={joinWords.organisationHint}
        autocomplete="organization"
      />
      {constituencies.length > 0 && (
        <SelectField
          {...field("constituency_id")}
          label={joinWords.group}
          hint={chosen?.description || joinWords.groupHint}
          options={[
            { value: "", label: joinWords.chooseGroup },
            ...constituencies.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
      {questions.map(({ id, question, required }) => (
        <TextField
          key={id}
          id={sending.idOf(`answers.${id}`)}
          label={question}
          note={required ? undefined : joinWords.noneNeeded}
          error={sending.errorOf(`answers.${id}`)}
          rows={2}
          value={says.answers[id] ?? ""}
          onValue={(value) => {
            onSays({ ...says, answers: { ...says.answers, [id]: value } });
          }}
        />
      ))}
      <TextField
        {...field("why")}
        label={joinWords.why}
        note={joinWords.noneNeeded}
        hint={joinWords.whyHint}
        rows={3}
      />
    </>
  );
}

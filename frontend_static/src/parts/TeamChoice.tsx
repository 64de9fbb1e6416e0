/** Which of the teams I may invite into. From many on, a box finds one by its name. */
import { useState } from "preact/hooks";

import { me } from "../store/me";
import { reachedTeams } from "../store/reach";
import { inviteWords } from "../words/invite";
import { InputField, SelectField } from "./Field";

const MANY = 25;

interface Props {
  id: string;
  error: string | undefined;
  value: string;
  onValue: (id: string) => void;
  /** The choice of none: what it means here. */
  none?: string;
  label?: string;
}

export function TeamChoice({ id, error, value, onValue, none = inviteWords.chooseTeam, label }: Props) {
  const [filter, setFilter] = useState("");
  const reached = reachedTeams.value ?? [];
  const wanted = filter.trim().toLowerCase();
  const shown = reached.filter((each) => !wanted || each.id === value || each.name.toLowerCase().includes(wanted));
  return (
    <>
      {reached.length > MANY && (
        <InputField
          id={`${id}-filter`}
          label={inviteWords.filter}
          autocomplete="off"
          value={filter}
          onValue={setFilter}
        />
      )}
      <SelectField
        id={id}
        label={label ?? inviteWords.team}
        hint={me.value?.is_administrator ? undefined : inviteWords.teamHint}
        error={error}
        value={value}
        onValue={onValue}
        options={[
          { value: "", label: none },
          ...shown.map((each) => ({ value: each.id, label: `${"– ".repeat(each.depth)}${each.name}` })),
        ]}
      />
    </>
  );
}

/** The team that the address names, or the only one there is. */
export function likelyTeam(wanted: string | null): string {
  const reached = reachedTeams.value ?? [];
  if (wanted && reached.some((each) => each.id === wanted)) return wanted;
  return reached.length === 1 ? (reached[0]?.id ?? "") : "";
}

/** The short list of what can be wrong with what somebody wrote. */
import type { FlagIn } from "../api";
import { flagWords, reasonWords } from "../words/flags";
import { described, Field } from "./Field";

export type Reason = FlagIn["reason"];

interface ReasonsProps {
  id: string;
  error: string | undefined;
  value: Reason | "";
  onValue: (value: Reason) => void;
}

export function Reasons({ id, error, value, onValue }: ReasonsProps) {
  return (
    <Field id={id} label={flagWords.reason} error={error}>
      <select
        class="select"
        {...described({ id, hint: undefined, error })}
        value={value}
        onChange={(event) => {
          onValue(event.currentTarget.value as Reason);
        }}
      >
        {value === "" && <option value="" />}
        {Object.entries(reasonWords).map(([reason, label]) => (
          <option key={reason} value={reason}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}

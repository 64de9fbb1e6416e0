/** One of a few: each a button to press, told apart by its words and a check, not by colour alone. */
import { described, ErrorLine } from "./Field";

interface Props<Value extends string> {
  legend: string;
  name: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValue: (value: Value) => void;
  hint?: string | undefined;
  note?: string | undefined;
  error?: string | undefined;
  /** Many short ones, as on a scale. */
  tight?: boolean;
}

export function Choices<Value extends string>({
  legend,
  name,
  value,
  options,
  onValue,
  hint,
  note,
  error,
  tight = false,
}: Props<Value>) {
  const { "aria-describedby": by } = described({ id: name, hint, error });
  return (
    <fieldset id={name} tabIndex={-1} aria-describedby={by} class={error ? "field-error" : undefined}>
      <legend>
        {legend} {note && <span class="opt">{note}</span>}
      </legend>
      <div class={tight ? "seg seg-tight" : "seg"}>
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => {
                onValue(option.value);
              }}
            />
            {option.label}
          </label>
        ))}
      </div>
      {hint && (
        <p class="small muted" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && <ErrorLine id={name} error={error} />}
    </fieldset>
  );
}

/** One of a few: each a button to press, told apart by its words and a check, not by colour alone. */
interface Props<Value extends string> {
  legend: string;
  name: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValue: (value: Value) => void;
  hint?: string | undefined;
}

export function Choices<Value extends string>({ legend, name, value, options, onValue, hint }: Props<Value>) {
  return (
    <fieldset aria-describedby={hint ? `${name}-hint` : undefined}>
      <legend>{legend}</legend>
      <div class="seg">
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
    </fieldset>
  );
}

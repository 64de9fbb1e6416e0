/** A whole number with a minus and a plus. Empty is not 0: nothing was said yet. Arrow keys work in the number. */
import { numberOf } from "../format";
import { described, Field } from "./Field";
import { Icon } from "./Icon";

interface Props {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  note?: string | undefined;
  /** As typed; "" is empty. */
  value: string;
  onValue: (value: string) => void;
}

export function Stepper({ id, label, hint, error, note, value, onValue }: Props) {
  const step = (by: number) => {
    const now = numberOf(value);
    onValue(String(Math.max(0, now === null ? Math.max(0, by) : now + by)));
  };
  const name = label.charAt(0).toLowerCase() + label.slice(1);
  return (
    <Field id={id} label={label} hint={hint} error={error} note={note}>
      <div class="stepper">
        <button
          type="button"
          aria-label={`One fewer: ${name}`}
          onClick={() => {
            step(-1);
          }}
        >
          <Icon name="minus" />
        </button>
        <input
          inputMode="decimal"
          autocomplete="off"
          {...described({ id, hint, error })}
          value={value}
          onInput={(event) => {
            onValue(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
            event.preventDefault();
            step(event.key === "ArrowUp" ? 1 : -1);
          }}
        />
        <button
          type="button"
          aria-label={`One more: ${name}`}
          onClick={() => {
            step(1);
          }}
        >
          <Icon name="plus" />
        </button>
      </div>
    </Field>
  );
}

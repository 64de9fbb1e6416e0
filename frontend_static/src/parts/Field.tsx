/** Label, hint, control and error, in that order; the control is told of its hint and its error. */
import type { ComponentChildren } from "preact";

import { Icon } from "./Icon";

interface FrameProps {
  id: string;
  label: ComponentChildren;
  note?: string | undefined;
  hint?: ComponentChildren;
  error?: string | undefined;
  hideLabel?: boolean | undefined;
}

/** What a control needs to be tied to its hint and error. */
export function described({ id, hint, error }: Pick<FrameProps, "id" | "hint" | "error">) {
  const by = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return { id, "aria-describedby": by || undefined, "aria-invalid": error ? ("true" as const) : undefined };
}

export function Field({
  id,
  label,
  note,
  hint,
  error,
  hideLabel,
  children,
}: FrameProps & { children: ComponentChildren }) {
  return (
    <div class={error ? "field field-error" : "field"}>
      <label for={id} class={hideLabel ? "vh" : undefined}>
        {label} {note && <span class="opt">{note}</span>}
      </label>
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children}
      {error && <ErrorLine id={id} error={error} />}
    </div>
  );
}

export function ErrorLine({ id, error }: { id: string; error: string }) {
  return (
    <p class="error" id={`${id}-error`}>
      <Icon name="flag" size="sm" />
      <span>{error}</span>
    </p>
  );
}

interface InputProps extends FrameProps {
  value: string;
  onValue: (value: string) => void;
  type?: "text" | "email" | "password" | "date" | "time";
  autocomplete?: string;
  inputMode?: "text" | "numeric" | "decimal" | "email";
  readOnly?: boolean;
  /** What there is already, to choose from while typing. */
  offered?: readonly string[];
}

export function InputField({
  value,
  onValue,
  type = "text",
  autocomplete,
  inputMode,
  readOnly = false,
  offered,
  ...frame
}: InputProps) {
  return (
    <Field {...frame}>
      <input
        class="input"
        type={type as "text"}
        readOnly={readOnly}
        {...(autocomplete && { autocomplete })}
        {...(inputMode && { inputMode })}
        {...(offered && { list: `${frame.id}-offered` })}
        {...described(frame)}
        value={value}
        onInput={(event) => {
          onValue(event.currentTarget.value);
        }}
      />
      {offered && (
        <datalist id={`${frame.id}-offered`}>
          {offered.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </Field>
  );
}

interface TextProps extends FrameProps {
  value: string;
  onValue: (value: string) => void;
  rows?: number;
  placeholder?: string;
}

export function TextField({ value, onValue, rows = 1, placeholder, ...frame }: TextProps) {
  return (
    <Field {...frame}>
      <textarea
        class={rows < 3 ? "textarea textarea-1" : "textarea"}
        rows={rows}
        {...(placeholder && { placeholder })}
        {...described(frame)}
        value={value}
        onInput={(event) => {
          onValue(event.currentTarget.value);
        }}
      />
    </Field>
  );
}

interface SelectProps extends FrameProps {
  value: string;
  onValue: (value: string) => void;
  options: readonly { value: string; label: string }[];
}

export function SelectField({ value, onValue, options, ...frame }: SelectProps) {
  return (
    <Field {...frame}>
      <select
        class="select"
        {...described(frame)}
        value={value}
        onChange={(event) => {
          onValue(event.currentTarget.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

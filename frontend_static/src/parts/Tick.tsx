/** A yes or no, with what it means below it. */
interface Props {
  id: string;
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function Tick({ id, label, hint, checked, onChange }: Props) {
  return (
    <label class="choice" for={id}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
        }}
      />
      <span>
        {label}
        {hint && (
          <>
            <br />
            <span class="small muted">{hint}</span>
          </>
        )}
      </span>
    </label>
  );
}

/** Whether this device belongs to one person: on a shared computer nothing is kept. */
import { useId } from "preact/hooks";

import { doorWords } from "../words/doors";

export function SharedComputer({ checked, onChecked }: { checked: boolean; onChecked: (checked: boolean) => void }) {
  const id = useId();
  return (
    <label class="choice" for={id}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => {
          onChecked(event.currentTarget.checked);
        }}
      />
      <span>
        {doorWords.shared}
        <br />
        <span class="small muted">{doorWords.sharedHint}</span>
      </span>
    </label>
  );
}

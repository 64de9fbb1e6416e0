/** Whether this device belongs to one person: on a shared computer nothing is kept. */
import { useId } from "preact/hooks";

import { doorWords } from "../words/doors";
import { Tick } from "./Tick";

export function SharedComputer({ checked, onChecked }: { checked: boolean; onChecked: (checked: boolean) => void }) {
  return (
    <Tick id={useId()} label={doorWords.shared} hint={doorWords.sharedHint} checked={checked} onChange={onChecked} />
  );
}

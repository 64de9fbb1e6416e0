/** Stands wherever people type. */
import { words } from "../words";
import { Icon } from "./Icon";

/** `short` where there is little room, and the long words are near. */
export function NoPatientDetails({ short = false }: { short?: boolean }) {
  return (
    <p class="nopd">
      <Icon name="shield" />
      <span>
        <b>{words.patients.bold}</b> {!short && words.patients.rest}
      </span>
    </p>
  );
}

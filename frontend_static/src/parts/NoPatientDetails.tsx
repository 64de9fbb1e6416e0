/** Stands wherever people type. */
import { words } from "../words";
import { Icon } from "./Icon";

export function NoPatientDetails() {
  return (
    <p class="nopd">
      <Icon name="shield" />
      <span>
        <b>{words.patients.bold}</b> {words.patients.rest}
      </span>
    </p>
  );
}

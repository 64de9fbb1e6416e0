/** Somebody's initials in a hexagon. The name always stands beside it. */
import { initials } from "../format";

const KINDS = ["", " av-b", " av-c", " av-d"];

/** The same member has the same colour everywhere. */
const kindOf = (name: string) => KINDS[[...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % KINDS.length];

export function Avatar({ name, size }: { name: string; size?: "sm" | "lg" }) {
  return (
    <span class={`av${kindOf(name) ?? ""}${size ? ` av-${size}` : ""}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

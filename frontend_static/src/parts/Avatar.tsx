/** Somebody's photo, else their initials, in a hexagon. The name always stands beside it. */
import { useState } from "preact/hooks";

import { initials } from "../format";
import { photoAddress, photoOf } from "../store/photos";

const KINDS = ["", " av-b", " av-c", " av-d"];

/** The same member has the same colour everywhere. */
const kindOf = (name: string) => KINDS[[...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % KINDS.length];

interface Props {
  name: string;
  /** Of a member; without it there are only initials. */
  id?: string | undefined;
  size?: "sm" | "lg";
}

export function Avatar({ name, id, size }: Props) {
  const [broken, setBroken] = useState("");
  const version = id ? photoOf(id) : "";
  return (
    <span class={`av${kindOf(name) ?? ""}${size ? ` av-${size}` : ""}`} aria-hidden="true">
      {id && version && version !== broken ? (
        <img
          src={photoAddress(id, version, size === "lg" ? 256 : 64)}
          alt=""
          onError={() => {
            setBroken(version);
          }}
        />
      ) : (
        initials(name)
      )}
    </span>
  );
}

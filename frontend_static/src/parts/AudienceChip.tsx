/** Who will see it, before it is sent. Dashed with a lock: a named few. Plain with an eye: a group. */
import { words } from "../words";
import { Icon } from "./Icon";

export function AudienceChip({ who, few = false }: { who: string; few?: boolean }) {
  return (
    <span class={few ? "aud aud-close" : "aud"}>
      <Icon name={few ? "lock" : "eye"} size="sm" />
      <span>
        {words.seenBy} <b>{who}</b>
      </span>
    </span>
  );
}

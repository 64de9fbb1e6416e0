/** Where a webinar is in its life, in a word: nothing before it begins. */
import { webinarWords } from "../words/webinars";
import { Badge } from "./Badge";
import type { Phase } from "./phase";

export function PhaseBadge({ phase }: { phase: Phase }) {
  if (phase === "before") return null;
  if (phase === "live")
    return (
      <Badge kind="air" icon="play">
        {webinarWords.live}
      </Badge>
    );
  if (phase === "cancelled") return <Badge kind="bad">{webinarWords.cancelled}</Badge>;
  return <Badge icon="check">{phase === "ended" ? webinarWords.ended : webinarWords.closed}</Badge>;
}

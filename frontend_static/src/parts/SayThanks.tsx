/** Thanks for a webinar, from when it begins on: one a person, and a number for everybody. */
import type { WebinarOut } from "../api";
import { sentenceOf } from "../sending";
import { sayThanks } from "../store/rooms";
import { toast } from "../store/toasts";
import { roomWords } from "../words/rooms";
import { Button } from "./Button";
import type { Phase } from "./phase";

export function SayThanks({ webinar, phase }: { webinar: WebinarOut; phase: Phase }) {
  if (phase === "before" || phase === "cancelled") return null;
  const set = (given: boolean) => {
    sayThanks(webinar.id, given).catch((error: unknown) => {
      toast(sentenceOf(error));
    });
  };
  return (
    <>
      <Button
        look="second"
        size="sm"
        icon={webinar.thanked ? "check" : "thanks"}
        aria-pressed={webinar.thanked}
        onClick={() => {
          set(!webinar.thanked);
        }}
      >
        {roomWords.thank}
      </Button>
      {webinar.thanks > 0 && (
        <span class="small">
          <b>{roomWords.thanks(webinar.thanks)}.</b> <span class="muted">{roomWords.thanksHint}</span>
        </span>
      )}
    </>
  );
}

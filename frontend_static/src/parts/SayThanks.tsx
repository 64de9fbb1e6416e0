/** Thanks for a webinar, from when it begins on: one a person, and a number for everybody. */
import type { WebinarOut } from "../api";
import { sentenceOf } from "../sending";
import { sayThanks } from "../store/rooms";
import { toast } from "../store/toasts";
import { roomWords } from "../words/rooms";
import { Button } from "./Button";

export function SayThanks({ webinar }: { webinar: WebinarOut }) {
  if (webinar.cancelled_at || new Date(webinar.starts_at) > new Date()) return null;
  const set = (given: boolean) => {
    sayThanks(webinar.id, given).catch((error: unknown) => {
      toast(sentenceOf(error));
    });
  };
  return (
    <section class="card stack stack-2" aria-label={roomWords.thank}>
      <div class="row between">
        <Button
          {...(!webinar.thanked && { look: "second" as const })}
          icon="thanks"
          aria-pressed={webinar.thanked}
          onClick={() => {
            set(!webinar.thanked);
          }}
        >
          {roomWords.thank}
        </Button>
        {webinar.thanks > 0 && <b>{roomWords.thanks(webinar.thanks)}</b>}
      </div>
      <p class="small muted">{roomWords.thanksHint}</p>
    </section>
  );
}

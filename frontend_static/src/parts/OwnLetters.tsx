/** Which letters come to me by themselves: a tick each, saved as it is set. */
import { useId, useState } from "preact/hooks";

import type { LettersOut } from "../api";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import { useLoad } from "../store/loading";
import { toast } from "../store/toasts";
import { letterWords } from "../words/letters";
import { Failed } from "./Failed";

export function OwnLetters() {
  const id = useId();
  const [wanted, setWanted] = useState<LettersOut | null>(null);
  const [busy, setBusy] = useState(false);
  const loading = useLoad("letters", async () => {
    setWanted(await read<LettersOut>(http.GET("/api/v1/me/letters")));
  });
  const set = async (part: Partial<Pick<LettersOut, "reminders" | "who_is_late" | "about_webinars">>) => {
    if (!wanted || busy) return;
    setBusy(true);
    try {
      setWanted(await read<LettersOut>(http.PUT("/api/v1/me/letters", { body: { ...wanted, ...part } })));
      toast(letterWords.saved);
    } catch (error) {
      toast(sentenceOf(error));
    }
    setBusy(false);
  };
  return (
    <section class="card stack stack-3" id="letters" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{letterWords.title}</h2>
      <p class="small muted">{letterWords.why}</p>
      {loading.state === "failed" && <Failed loading={loading} />}
      {wanted && (
        <>
          <label class="choice">
            <input
              type="checkbox"
              checked={wanted.reminders}
              aria-busy={busy}
              onChange={(event) => void set({ reminders: event.currentTarget.checked })}
            />
            <span>{letterWords.reminders}</span>
          </label>
          <label class="choice">
            <input
              type="checkbox"
              checked={wanted.who_is_late}
              aria-busy={busy}
              onChange={(event) => void set({ who_is_late: event.currentTarget.checked })}
            />
            <span>{letterWords.late}</span>
          </label>
          <label class="choice">
            <input
              type="checkbox"
              checked={wanted.about_webinars}
              aria-busy={busy}
              onChange={(event) => void set({ about_webinars: event.currentTarget.checked })}
            />
            <span>{letterWords.webinars}</span>
          </label>
          {wanted.quiet_from !== wanted.quiet_until && (
            <p class="small muted">{letterWords.quiet(wanted.quiet_from, wanted.quiet_until)}</p>
          )}
        </>
      )}
    </section>
  );
}

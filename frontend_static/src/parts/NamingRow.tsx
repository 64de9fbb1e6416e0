/** A leader would like to name me beside something I said, when they pass it up: yes or no, on the spot. */
import { useState } from "preact/hooks";

import type { NamingAskedOut } from "../api";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import { namings } from "../store/summaries";
import { toast } from "../store/toasts";
import { namingWords } from "../words/summaries";
import { Button } from "./Button";

export function NamingRow({ asked }: { asked: NamingAskedOut }) {
  const [busy, setBusy] = useState<boolean | null>(null);
  const answer = async (agreed: boolean) => {
    setBusy(agreed);
    try {
      await read(http.PUT("/api/v1/namings/{item_id}", { params: { path: { item_id: asked.id } }, body: { agreed } }));
      namings.value = namings.peek()?.filter((each) => each.id !== asked.id) ?? null;
      toast(namingWords.said);
    } catch (error) {
      toast(sentenceOf(error));
      setBusy(null);
    }
  };
  return (
    <div class="askrow">
      <div>
        <h3>{namingWords.asks(asked.by.name)}</h3>
        <p>
          “{asked.text}” {namingWords.why(asked.team.name)}
        </p>
      </div>
      <div class="row row-tight">
        <Button look="second" busy={busy === true} onClick={() => void answer(true)}>
          {namingWords.yes}
        </Button>
        <Button look="quiet" busy={busy === false} onClick={() => void answer(false)}>
          {namingWords.no}
        </Button>
      </div>
    </div>
  );
}

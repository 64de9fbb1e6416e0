/** Shows more of a list at its end, and keeps the reader's place: nothing above moves. */
import { useState } from "preact/hooks";

import { sentenceOf } from "../sending";
import { toast } from "../store/toasts";
import { words } from "../words";
import { Button } from "./Button";

export function Older({ load, label = words.showOlder }: { load: () => Promise<unknown>; label?: string }) {
  const [busy, setBusy] = useState(false);
  return (
    <div class="row">
      <Button
        look="second"
        busy={busy}
        busyWords={words.loading}
        onClick={() => {
          setBusy(true);
          load()
            .catch((error: unknown) => {
              toast(sentenceOf(error));
            })
            .finally(() => {
              setBusy(false);
            });
        }}
      >
        {label}
      </Button>
    </div>
  );
}

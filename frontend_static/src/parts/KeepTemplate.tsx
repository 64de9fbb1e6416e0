/** Keeps a webinar as a template, or no longer. */
import { useState } from "preact/hooks";

import type { WebinarOut } from "../api";
import { sentenceOf } from "../sending";
import { keepAsTemplate } from "../store/series";
import { toast } from "../store/toasts";
import { seriesWords } from "../words/series";
import { Button } from "./Button";

export function KeepTemplate({ webinar }: { webinar: WebinarOut }) {
  const [busy, setBusy] = useState(false);
  const keep = async () => {
    setBusy(true);
    try {
      await keepAsTemplate(webinar.id, !webinar.template);
      toast(webinar.template ? seriesWords.letGoDone : seriesWords.kept);
    } catch (error) {
      toast(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button look="quiet" size="sm" busy={busy} onClick={() => void keep()}>
      {webinar.template ? seriesWords.letGo : seriesWords.keep}
    </Button>
  );
}

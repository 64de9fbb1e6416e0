/** What changed, the whole text, and three ways on: accept, read on first, or not agree. One text after another. */
import { useEffect, useState } from "preact/hooks";

import { Problem } from "../http";
import { go } from "../router";
import { sentenceOf } from "../sending";
import { loadMe, me } from "../store/me";
import { acceptText, loadTexts, textOf } from "../store/rules";
import { rulesWords } from "../words/rules";
import type { Asked } from "./Accept";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorSummary, type FieldError } from "./ErrorSummary";
import { Html } from "./Html";

export function AcceptDialog({ onDone }: Asked) {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const next = me.value?.to_accept[0];
  const failed = (error: unknown) => {
    setErrors([{ sentence: sentenceOf(error) }]);
  };
  useEffect(() => {
    Promise.all([loadMe(), loadTexts()]).catch(failed);
  }, []);
  if (!next) return null;
  const text = textOf(next.kind);
  const accept = async () => {
    if (!text) return;
    setBusy(true);
    setErrors([]);
    try {
      await acceptText(text.kind, text.version);
      if (!me.peek()?.to_accept.length) onDone(true);
    } catch (error) {
      if (error instanceof Problem && error.code === "not_in_force") await Promise.all([loadMe(), loadTexts()]);
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      key={next.kind}
      title={rulesWords.acceptTitle[next.kind]}
      onClose={() => {
        onDone(false);
      }}
    >
      <p>
        <b>{rulesWords.whatChanged}</b> {next.what_changed}
      </p>
      <p>{rulesWords.acceptWhy}</p>
      <ErrorSummary errors={errors} />
      {text ? <Html html={text.html} /> : <p>{rulesWords.loading}</p>}
      <div class="row">
        <Button icon="check" busy={busy} busyWords={rulesWords.accepting} onClick={() => void accept()}>
          {rulesWords.accept}
        </Button>
        <Button
          look="second"
          onClick={() => {
            onDone(false);
          }}
        >
          {rulesWords.later}
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            onDone(false);
            go("/me#data");
          }}
        >
          {rulesWords.disagree}
        </Button>
      </div>
      <p class="small muted">
        {rulesWords.laterWhy} {rulesWords.disagreeWhy}
      </p>
    </Dialog>
  );
}

/** /rules and /privacy: what everybody agrees to, for anybody to read; administrators write a new version here. */
import { useEffect, useState } from "preact/hooks";

import type { HouseTextOut } from "../api";
import { day } from "../format";
import { Button } from "../parts/Button";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { InputField, TextField } from "../parts/Field";
import { Html } from "../parts/Html";
import { Logo } from "../parts/Logo";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { type Kind, loadTexts, publishText, textOf, versionsOf } from "../store/rules";
import { toast } from "../store/toasts";
import { words } from "../words";
import { rulesWords } from "../words/rules";

function Publish({ text, onDone }: { text: HouseTextOut; onDone: () => void }) {
  const [written, setWritten] = useState(text.text);
  const [change, setChange] = useState("");
  const sending = useSending("publish", ["text", "what_changed"]);
  const send = async () => {
    const missing = {
      text: !written.trim() && rulesWords.textNeeded,
      what_changed: !change.trim() && rulesWords.changeNeeded,
    };
    if (!sending.check(missing)) return;
    if (!(await sending.send(() => publishText(text.kind, written, change, text.version)))) return;
    toast(rulesWords.sent);
    onDone();
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-labelledby="publish"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2 id="publish">{rulesWords.publishTitle}</h2>
      <p>{rulesWords.publishWhy}</p>
      <ErrorSummary errors={sending.errors} />
      <TextField
        id={sending.idOf("text")}
        label={rulesWords.text}
        hint={rulesWords.textHint}
        error={sending.errorOf("text")}
        rows={18}
        value={written}
        onValue={setWritten}
      />
      <InputField
        id={sending.idOf("what_changed")}
        label={rulesWords.change}
        hint={rulesWords.changeHint}
        error={sending.errorOf("what_changed")}
        value={change}
        onValue={setChange}
      />
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={rulesWords.sending}>
          {rulesWords.send}
        </Button>
        <Button look="second" onClick={onDone}>
          {rulesWords.keep}
        </Button>
      </div>
    </form>
  );
}

function Before({ kind, version }: { kind: Kind; version: number }) {
  const [found, setFound] = useState<readonly HouseTextOut[]>([]);
  useEffect(() => {
    versionsOf(kind).then(setFound, () => undefined);
  }, [kind, version]);
  const old = found.filter((each) => each.until !== null);
  return (
    <section class="stack stack-3" aria-labelledby="before">
      <h2 id="before">{rulesWords.before}</h2>
      {old.length === 0 && <p class="muted">{rulesWords.noneBefore}</p>}
      {old.map((each) => (
        <details key={each.id}>
          <summary>{rulesWords.until(each.version, day(each.since), day(each.until ?? each.since))}</summary>
          <Html html={each.html} />
        </details>
      ))}
    </section>
  );
}

function Page({ kind }: { kind: Kind }) {
  useTitle(rulesWords[kind]);
  const loading = useLoad("house texts", loadTexts);
  const [publishing, setPublishing] = useState(false);
  const text = textOf(kind);
  const other: Kind = kind === "house_rules" ? "privacy_notice" : "house_rules";
  return (
    <main class="page page-read" id="main" tabIndex={-1}>
      <a class="brand" href="/">
        <Logo />
        <span>
          {words.product}
          <small>{rulesWords.back}</small>
        </span>
      </a>
      <h1>{rulesWords[kind]}</h1>
      {loading.state === "failed" && <Failed loading={loading} />}
      {!text && loading.state !== "failed" && <Skeleton />}
      {text && (
        <>
          <p class="muted">
            {rulesWords.since(text.version, day(text.since))}.
            {text.version > 1 && ` ${rulesWords.whatChanged} ${text.what_changed}`}
          </p>
          {publishing ? (
            <Publish
              text={text}
              onDone={() => {
                setPublishing(false);
              }}
            />
          ) : (
            <article class="card" aria-label={rulesWords[kind]}>
              <Html html={text.html} />
            </article>
          )}
          {me.value?.is_administrator && !publishing && (
            <div class="row">
              <Button
                look="second"
                onClick={() => {
                  setPublishing(true);
                }}
              >
                {rulesWords.publish}
              </Button>
            </div>
          )}
          <p>
            <a href={other === "house_rules" ? "/rules" : "/privacy"}>{rulesWords.other[kind]}</a>
          </p>
          <Before kind={kind} version={text.version} />
        </>
      )}
    </main>
  );
}

export const RulesView = () => <Page kind="house_rules" />;
export const PrivacyView = () => <Page kind="privacy_notice" />;

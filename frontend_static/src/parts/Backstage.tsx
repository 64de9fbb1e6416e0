/** Notes backstage: what waits for me first, each said to be seen; and a line to write one. */
import { useState } from "preact/hooks";

import type { NoteIn, NoteOut, WebinarOut } from "../api";
import { when } from "../format";
import { sentenceOf, useSending } from "../sending";
import { notesOf, seeNote, takeNoteBack, writeNote } from "../store/backstage";
import { myId } from "../store/me";
import { toast } from "../store/toasts";
import { words } from "../words";
import { backstageWords } from "../words/backstage";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField, SelectField } from "./Field";

const ALL = "presenters";
const HOSTS = "hosts";
const LATEST = 5;

/** Whom I can write to. */
function receivers(webinar: WebinarOut) {
  const speakers = webinar.presenters.filter((each) => each.id !== myId());
  const running = webinar.may_run
    ? [
        ...(speakers.length > 1 ? [{ value: ALL, label: backstageWords.everybodySpeaking }] : []),
        ...speakers.map((each) => ({ value: each.id, label: each.name })),
      ]
    : [];
  return [...(webinar.presents ? [{ value: HOSTS, label: backstageWords.hosts }] : []), ...running];
}

const bodyOf = (to: string, text: string): NoteIn =>
  to === ALL || to === HOSTS ? { sent_to: to, text } : { sent_to: "presenter", for_id: to, text };

function waitsForMe(note: NoteOut, webinar: WebinarOut): boolean {
  if (note.author.id === myId() || note.seen.some((each) => each.by.id === myId())) return false;
  if (note.sent_to === HOSTS) return webinar.may_run;
  return webinar.presents && (note.sent_to === ALL || note.sent_for?.id === myId());
}

function forWhom({ sent_to, sent_for }: NoteOut): string {
  if (sent_to === HOSTS) return backstageWords.forHosts;
  if (!sent_for) return backstageWords.forAll;
  return sent_for.id === myId() ? backstageWords.forYou : backstageWords.forOne(sent_for.name);
}

function Note({ note, waits }: { note: NoteOut; waits: boolean }) {
  const [busy, setBusy] = useState(false);
  const go = (what: () => Promise<void>) => {
    setBusy(true);
    what()
      .catch((error: unknown) => {
        toast(sentenceOf(error));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <li class={waits ? "note note-new" : "note"}>
      <p>{note.text}</p>
      <p class="small muted">
        {note.author.name} {forWhom(note)}, {when(note.written_at)}
      </p>
      {note.author.id === myId() && !note.seen.length && <p class="small muted">{backstageWords.notSeen}</p>}
      {note.seen.length > 0 && (
        <p class="small">
          {backstageWords.seen} {note.seen.map((each) => backstageWords.seenBy(each.by.name, when(each.at))).join("; ")}
        </p>
      )}
      {waits && (
        <div class="row">
          <Button
            size="sm"
            icon="check"
            busy={busy}
            onClick={() => {
              go(() => seeNote(note.id));
            }}
          >
            {backstageWords.gotIt}
            <span class="vh">: {note.text}</span>
          </Button>
        </div>
      )}
      {note.author.id === myId() && (
        <div class="row">
          <Button
            look="quiet"
            size="sm"
            busy={busy}
            onClick={() => {
              go(() => takeNoteBack(note));
            }}
          >
            {backstageWords.takeBack}
            <span class="vh">: {note.text}</span>
          </Button>
        </div>
      )}
    </li>
  );
}

function Write({ webinar }: { webinar: WebinarOut }) {
  const options = receivers(webinar);
  const [chosen, setChosen] = useState("");
  const [text, setText] = useState("");
  const sending = useSending("note", ["text", "for_id", "sent_to"]);
  const to = options.some((each) => each.value === chosen) ? chosen : (options[0]?.value ?? "");
  if (!options.length) return <p class="small muted">{backstageWords.noSpeakers}</p>;
  const send = async () => {
    if (!sending.check({ text: !text.trim() && words.needed })) return;
    if (!(await sending.send(() => writeNote(webinar.id, bodyOf(to, text.trim()))))) return;
    setText("");
    toast(backstageWords.sent);
  };
  return (
    <form
      class="stack stack-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <SelectField
        id={sending.idOf("for_id")}
        label={backstageWords.to}
        error={sending.errorOf("for_id")}
        value={to}
        options={options}
        onValue={setChosen}
      />
      <InputField
        id={sending.idOf("text")}
        label={backstageWords.label}
        error={sending.errorOf("text")}
        value={text}
        onValue={setText}
      />
      <div class="row">
        <Button type="submit" size="sm" look="second" busy={sending.busy} busyWords={backstageWords.sending}>
          {backstageWords.send}
        </Button>
      </div>
    </form>
  );
}

export function Backstage({ webinar }: { webinar: WebinarOut }) {
  const all = notesOf(webinar.id);
  const waiting = all.filter((each) => waitsForMe(each, webinar));
  const rest = all.filter((each) => !waiting.includes(each));
  const list = (notes: readonly NoteOut[]) => (
    <ul class="stack stack-3 notes">
      {notes.map((each) => (
        <Note key={each.id} note={each} waits={waiting.includes(each)} />
      ))}
    </ul>
  );
  return (
    <section class="lane" aria-labelledby="backstage">
      <div class="lane-head">
        <h2 id="backstage">{backstageWords.title}</h2>
        {waiting.length > 0 && <span class="count">{waiting.length}</span>}
      </div>
      <p class="small muted">{backstageWords.who}</p>
      <p class="vh" role="status">
        {waiting.length > 0 && backstageWords.fresh(waiting.length)}
      </p>
      {all.length > 0 ? list([...waiting, ...rest.slice(0, LATEST)]) : <p class="small muted">{backstageWords.none}</p>}
      {rest.length > LATEST && (
        <details>
          <summary class="small">{backstageWords.earlier(rest.length - LATEST)}</summary>
          {list(rest.slice(LATEST))}
        </details>
      )}
      <Write webinar={webinar} />
    </section>
  );
}

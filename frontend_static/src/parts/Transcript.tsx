/** What was said in a webinar, with times that lead into the recording; searched; brought in by who runs it. */
import { useRef, useState } from "preact/hooks";

import type { CuePage, WebinarOut } from "../api";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { toast } from "../store/toasts";
import { bringTranscript, loadTranscript, takeTranscriptOut, transcriptFile, transcripts } from "../store/transcripts";
import { words } from "../words";
import { clockOf, transcriptWords } from "../words/transcript";
import { Button } from "./Button";
import { DialogForm } from "./DialogForm";
import { Failed } from "./Failed";
import { described, Field, InputField } from "./Field";
import { Older } from "./Older";
import { Skeleton } from "./Skeleton";
import { Sure } from "./Sure";

const LARGEST = 1_000_000;

function BringIn({ webinarId, onClose }: { webinarId: string; onClose: () => void }) {
  const chosen = useRef<HTMLInputElement>(null);
  const sending = useSending("transcript", ["text"]);
  const id = sending.idOf("text");
  const error = sending.errorOf("text");
  const hint = transcriptWords.fileHint;
  return (
    <DialogForm
      title={transcriptWords.bring}
      sending={sending}
      verb={transcriptWords.save}
      busyWords={transcriptWords.saving}
      intro={<p>{transcriptWords.bringWhy}</p>}
      onClose={onClose}
      onSend={async () => {
        const file = chosen.current?.files?.[0];
        const large = file !== undefined && file.size > LARGEST;
        if (!sending.check({ text: (!file && transcriptWords.needFile) || (large && transcriptWords.tooLarge) }))
          return;
        if (!file || !(await sending.send(async () => bringTranscript(webinarId, await file.text())))) return;
        toast(transcriptWords.saved);
        onClose();
      }}
    >
      <Field id={id} label={transcriptWords.file} hint={hint} error={error}>
        <input
          ref={chosen}
          class="input"
          type="file"
          accept=".vtt,.srt,.txt,text/vtt,text/plain"
          {...described({ id, hint, error })}
        />
      </Field>
    </DialogForm>
  );
}

function Said({ cue }: { cue: CuePage["items"][number] }) {
  const time = cue.starts_ms === null ? "" : clockOf(cue.starts_ms);
  return (
    <li class={time ? "cue" : undefined}>
      {time &&
        (cue.at_url ? (
          <a
            class="cue-time"
            href={cue.at_url}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={`${time} ${transcriptWords.at}`}
          >
            {time}
          </a>
        ) : (
          <span class="cue-time muted">{time}</span>
        ))}
      <span>{cue.parts.map((part, place) => (part.hit ? <mark key={place}>{part.text}</mark> : part.text))}</span>
    </li>
  );
}

export function Transcript({ webinar }: { webinar: WebinarOut }) {
  const [typed, setTyped] = useState("");
  const [q, setQ] = useState("");
  const [open, setOpen] = useState<"bring" | "out" | null>(null);
  const loading = useLoad(`transcript ${webinar.id} ${q}`, () => loadTranscript(webinar.id, q));
  const shown = transcripts.get(webinar.id);
  if (!shown) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const may = webinar.may_run && !webinar.cancelled_at;
  if (!shown.total && !may) return null;
  const close = () => {
    setOpen(null);
  };
  return (
    <section class="card stack" aria-labelledby="transcript">
      <h2 id="transcript">{transcriptWords.title}</h2>
      {shown.total ? (
        <>
          <form
            class="findbar"
            role="search"
            aria-label={transcriptWords.title}
            onSubmit={(event) => {
              event.preventDefault();
              setQ(typed.trim());
            }}
          >
            <InputField id="transcript-search" label={transcriptWords.search} value={typed} onValue={setTyped} />
            <Button type="submit" look="second" icon="search">
              {transcriptWords.find}
            </Button>
          </form>
          <div class="row row-tight">
            <p role="status" class={q ? "muted" : "vh"}>
              {q && shown.q === q && transcriptWords.found(shown.found, q)}
            </p>
            {q && (
              <Button
                look="quiet"
                onClick={() => {
                  setTyped("");
                  setQ("");
                }}
              >
                {transcriptWords.showAll}
              </Button>
            )}
          </div>
          <ol class="cues">
            {shown.items.map((each) => (
              <Said key={each.place} cue={each} />
            ))}
          </ol>
          {shown.next && (
            <Older load={() => loadTranscript(webinar.id, q, shown.next ?? undefined)} label={words.showMore} />
          )}
          <p>
            <a href={transcriptFile(webinar.id)} download>
              {transcriptWords.download}
            </a>
          </p>
        </>
      ) : (
        <p class="muted">{transcriptWords.none}</p>
      )}
      {may && (
        <div class="row">
          <Button
            look="second"
            size="sm"
            icon="text"
            onClick={() => {
              setOpen("bring");
            }}
          >
            {shown.total ? transcriptWords.replace : transcriptWords.bring}
          </Button>
          {shown.total > 0 && (
            <Button
              look="quiet"
              size="sm"
              onClick={() => {
                setOpen("out");
              }}
            >
              {transcriptWords.takeOut}
            </Button>
          )}
        </div>
      )}
      {open === "bring" && <BringIn webinarId={webinar.id} onClose={close} />}
      {open === "out" && (
        <Sure
          title={transcriptWords.takeOutTitle}
          why={transcriptWords.takeOutWhy}
          verb={transcriptWords.takeOut}
          keep={words.cancel}
          onSure={async () => {
            await takeTranscriptOut(webinar.id);
            toast(transcriptWords.takenOut);
          }}
          onClose={close}
        />
      )}
    </section>
  );
}

/** How questions are taken: whether they wait, whether any are taken, and the end of it all. */
import { useState } from "preact/hooks";

import type { WebinarOut } from "../api";
import { sentenceOf, useSending } from "../sending";
import { close, displayLink, type Holds, reopen, setAsking } from "../store/desk";
import { toast } from "../store/toasts";
import { deskWords } from "../words/desk";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { DialogForm } from "./DialogForm";

const HOLDS = (["none", "first", "all"] as const).map((value) => ({ value, label: deskWords.holdNames[value] }));

const say = (work: Promise<unknown>, done: string) =>
  work.then(
    () => {
      toast(done);
    },
    (error: unknown) => {
      toast(sentenceOf(error));
    },
  );

/** Whether questions wait before others see them. */
export function HoldsChoice({ webinar: { id, holds } }: { webinar: WebinarOut }) {
  return (
    <section class="lane" aria-labelledby="taking">
      <div class="lane-head">
        <h2 id="taking">{deskWords.taking}</h2>
      </div>
      <Choices
        legend={deskWords.holds}
        name="holds"
        value={holds}
        options={HOLDS}
        onValue={(now: Holds) => void say(setAsking(id, { holds: now }), deskWords.saved)}
      />
    </section>
  );
}

/** Stops asking for a while, and ends it all. */
export function RunAsking({ webinar }: { webinar: WebinarOut }) {
  const [closing, setClosing] = useState(false);
  const sending = useSending("close", []);
  const { id, asking_paused: paused } = webinar;
  return (
    <>
      <Button
        look="second"
        size="sm"
        icon={paused ? "play" : "clock"}
        onClick={() =>
          void say(setAsking(id, { asking_paused: !paused }), paused ? deskWords.resumed : deskWords.paused)
        }
      >
        {paused ? deskWords.resume : deskWords.pause}
      </Button>
      <Button
        look="danger"
        size="sm"
        icon="x"
        onClick={() => {
          setClosing(true);
        }}
      >
        {deskWords.close}
      </Button>
      {closing && (
        <DialogForm
          title={deskWords.closeTitle}
          sending={sending}
          verb={deskWords.close}
          keep={deskWords.keepOpen}
          intro={<p>{deskWords.closeWhy}</p>}
          onClose={() => {
            setClosing(false);
          }}
          onSend={async () => {
            if (!(await sending.send(() => close(id)))) return;
            setClosing(false);
            toast(deskWords.closeDone);
          }}
        />
      )}
    </>
  );
}

/** Of a webinar that was closed. */
export function Reopen({ id }: { id: string }) {
  return (
    <Button look="second" size="sm" icon="undo" onClick={() => void say(reopen(id), deskWords.reopened)}>
      {deskWords.reopen}
    </Button>
  );
}

/** Opens the big screen in a window of its own. A new link ends the one before. */
export function BigScreen({ id }: { id: string }) {
  const [link, setLink] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      setLink(await displayLink(id));
    } catch (error) {
      toast(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  if (link)
    return (
      <div class="hint-box stack stack-2" role="status">
        <p>{deskWords.screenHint}</p>
        <p class="breaks">
          <a href={link} target="_blank" rel="noopener">
            {link}
          </a>
        </p>
      </div>
    );
  return (
    <Button look="second" size="sm" icon="big" busy={busy} onClick={() => void make()}>
      {deskWords.bigScreen}
    </Button>
  );
}

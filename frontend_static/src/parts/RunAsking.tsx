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

export function RunAsking({ webinar }: { webinar: WebinarOut }) {
  const [closing, setClosing] = useState(false);
  const sending = useSending("close", []);
  const { id, asking_paused: paused } = webinar;
  return (
    <section class="card stack" aria-labelledby="taking">
      <h2 id="taking">{deskWords.taking}</h2>
      <Choices
        legend={deskWords.holds}
        name="holds"
        value={webinar.holds}
        options={HOLDS}
        onValue={(holds: Holds) => void say(setAsking(id, { holds }), deskWords.saved)}
      />
      <div class="row">
        <Button
          look="second"
          size="sm"
          onClick={() =>
            void say(setAsking(id, { asking_paused: !paused }), paused ? deskWords.resumed : deskWords.paused)
          }
        >
          {paused ? deskWords.resume : deskWords.pause}
        </Button>
        <Button
          look="quiet"
          size="sm"
          onClick={() => {
            setClosing(true);
          }}
        >
          {deskWords.close}
        </Button>
      </div>
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
    </section>
  );
}

/** Of a webinar that was closed. */
export function Reopen({ id }: { id: string }) {
  return (
    <section class="card stack" aria-labelledby="taking">
      <h2 id="taking">{deskWords.taking}</h2>
      <p>{deskWords.closed}</p>
      <Button look="second" size="sm" onClick={() => void say(reopen(id), deskWords.reopened)}>
        {deskWords.reopen}
      </Button>
    </section>
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

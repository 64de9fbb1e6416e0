/** Whether I come: registered in one press, given back in another. */
import { useState } from "preact/hooks";

import type { WebinarOut } from "../api";
import { sentenceOf } from "../sending";
import { decline } from "../store/inviting";
import { toast } from "../store/toasts";
import { register, unregister } from "../store/webinars";
import { invitingWords } from "../words/inviting";
import { webinarWords } from "../words/webinars";
import { Button } from "./Button";
import { Tick } from "./Tick";

/** `settled`: it goes on, and the link to the meeting stands at the top of the page. */
export function RegisterCard({ webinar, settled = false }: { webinar: WebinarOut; settled?: boolean }) {
  const [shown, setShown] = useState(true);
  const [busy, setBusy] = useState(false);
  const { id, registered, capacity, coming, join_url } = webinar;
  const left = capacity === null ? null : Math.max(0, capacity - coming);
  const run = async (work: () => Promise<void>, done?: string) => {
    setBusy(true);
    try {
      await work();
      if (done) toast(done);
    } catch (error) {
      toast(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="card stack" aria-labelledby="register">
      <h2 id="register">{registered ? webinarWords.youCome : webinarWords.comes}</h2>
      {!registered && webinar.invited_by && (
        <div class="row between">
          <p>
            <b>{invitingWords.invitesYou(webinar.invited_by.name)}.</b>
          </p>
          <Button look="quiet" size="sm" onClick={() => void run(() => decline(id), invitingWords.declined)}>
            {invitingWords.decline}
          </Button>
        </div>
      )}
      <div role="status">
        {!registered && left === 0 && <p class="notice">{webinarWords.full}</p>}
        {!registered && left !== null && left > 0 && <p class="small muted">{webinarWords.places(left)}</p>}
      </div>
      {registered &&
        !settled &&
        (join_url ? (
          <div class="row">
            <JoinLink href={join_url} />
          </div>
        ) : (
          <p class="small muted">{webinarWords.joinLater}</p>
        ))}
      {(registered || left !== 0) && (
        <Tick
          id="let-see"
          label={webinarWords.letSee}
          hint={webinarWords.letSeeHint}
          checked={registered ? webinar.shown : shown}
          onChange={(now) => {
            setShown(now);
            if (registered) void run(() => register(id, now));
          }}
        />
      )}
      <div class="row">
        {!registered && left !== 0 && (
          <Button
            icon="check"
            busy={busy}
            busyWords={webinarWords.registering}
            onClick={() => void run(() => register(id, shown))}
          >
            {webinarWords.register}
          </Button>
        )}
        {registered && (
          <Button look="quiet" busy={busy} onClick={() => void run(() => unregister(id), webinarWords.givenBack)}>
            {webinarWords.giveBack}
          </Button>
        )}
        <a class="btn btn-second" href={`/api/v1/webinars/${id}/calendar`} download="webinar.ics">
          {webinarWords.calendar}
        </a>
      </div>
    </section>
  );
}

export function JoinLink({ href }: { href: string }) {
  return (
    <a class="btn" href={href} target="_blank" rel="noopener noreferrer">
      {webinarWords.join}
    </a>
  );
}

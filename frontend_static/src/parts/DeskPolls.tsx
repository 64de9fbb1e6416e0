/** Polls as a host runs them: drafts, opened and closed. */
import { useState } from "preact/hooks";

import type { PollOut } from "../api";
import { sentenceOf, useSending } from "../sending";
import { pollsOf, setPoll, takePollOut } from "../store/polls";
import { toast } from "../store/toasts";
import { pollWords } from "../words/polls";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { DeskWords } from "./DeskWords";
import { DialogForm } from "./DialogForm";
import { PollForm } from "./PollForm";
import { PollResults } from "./PollResults";

function TakeOut({ poll, onClose }: { poll: PollOut; onClose: () => void }) {
  const sending = useSending("take-poll-out", []);
  return (
    <DialogForm
      title={pollWords.takeOutTitle}
      sending={sending}
      verb={pollWords.takeOut}
      look="danger"
      intro={<p>{poll.question}</p>}
      onClose={onClose}
      onSend={async () => {
        if (await sending.send(() => takePollOut(poll))) onClose();
      }}
    />
  );
}

function Line({ poll }: { poll: PollOut }) {
  const [doing, setDoing] = useState<"change" | "takeOut" | null>(null);
  const stop = () => {
    setDoing(null);
  };
  const set = (state: "open" | "closed") => {
    setPoll(poll.id, state).catch((error: unknown) => {
      toast(sentenceOf(error));
    });
  };
  return (
    <li class="hq">
      <div class="row between">
        <b>{poll.question}</b>
        {poll.state === "draft" ? (
          <Badge kind="wait">{pollWords.draft}</Badge>
        ) : (
          <span class="small muted">
            {pollWords.answers(poll.answers)}, {pollWords[poll.state]}
          </span>
        )}
      </div>
      {poll.state !== "draft" && (poll.kind === "word" ? <DeskWords poll={poll} /> : <PollResults poll={poll} />)}
      <div class="row">
        {poll.state === "open" ? (
          <Button
            size="sm"
            look="second"
            onClick={() => {
              set("closed");
            }}
          >
            {pollWords.stop}
            <span class="vh"> {poll.question}</span>
          </Button>
        ) : (
          <Button
            size="sm"
            {...(poll.state === "closed" && { look: "quiet" as const })}
            onClick={() => {
              set("open");
            }}
          >
            {poll.state === "draft" ? pollWords.start : pollWords.startAgain}
            <span class="vh"> {poll.question}</span>
          </Button>
        )}
        {(["change", "takeOut"] as const).map(
          (deed) =>
            (deed === "change" ? poll.state === "draft" : poll.answers === 0) && (
              <Button
                key={deed}
                size="sm"
                look="quiet"
                onClick={() => {
                  setDoing(deed);
                }}
              >
                {deed === "change" ? pollWords.changeDraft : pollWords.takeOut}
                <span class="vh"> {poll.question}</span>
              </Button>
            ),
        )}
      </div>
      {doing === "change" && <PollForm webinarId={poll.webinar_id} poll={poll} onClose={stop} />}
      {doing === "takeOut" && <TakeOut poll={poll} onClose={stop} />}
    </li>
  );
}

export function DeskPolls({ webinarId, open }: { webinarId: string; open: boolean }) {
  const [making, setMaking] = useState(false);
  const all = pollsOf(webinarId);
  return (
    <section class="lane" aria-labelledby="lane-polls">
      <div class="lane-head">
        <h2 id="lane-polls">{pollWords.deskTitle}</h2>
      </div>
      {all.length ? (
        <ul class="stack stack-3">
          {all.map((each) => (
            <Line key={each.id} poll={each} />
          ))}
        </ul>
      ) : (
        <p class="small muted">{pollWords.none}</p>
      )}
      {open && (
        <Button
          look="second"
          size="sm"
          icon="plus"
          onClick={() => {
            setMaking(true);
          }}
        >
          {pollWords.make}
        </Button>
      )}
      {making && (
        <PollForm
          webinarId={webinarId}
          onClose={() => {
            setMaking(false);
          }}
        />
      )}
    </section>
  );
}

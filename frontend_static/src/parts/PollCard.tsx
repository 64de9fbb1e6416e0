/** A poll: answered by each; what all answered shows once I have, or once it is closed. */
import { useState } from "preact/hooks";

import type { PollOut } from "../api";
import { pollWords } from "../words/polls";
import { Button } from "./Button";
import { PollAnswering } from "./PollAnswering";
import { PollResults } from "./PollResults";

export function PollCard({ poll }: { poll: PollOut }) {
  const [changing, setChanging] = useState(false);
  const open = poll.state === "open";
  const asks = open && (poll.mine === null || changing);
  return (
    <section class="card stack" aria-label={`${pollWords.title}: ${poll.question}`}>
      <div class="row between">
        <h2>{asks ? pollWords.title : poll.question}</h2>
        <span class="small muted">
          {pollWords.answers(poll.answers)}, {open ? pollWords.open : pollWords.closed}
        </span>
      </div>
      {asks ? (
        <PollAnswering
          poll={poll}
          onDone={() => {
            setChanging(false);
          }}
        />
      ) : (
        <>
          <PollResults poll={poll} />
          {open && (
            <div class="row">
              <Button
                look="quiet"
                size="sm"
                onClick={() => {
                  setChanging(true);
                }}
              >
                {pollWords.change}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

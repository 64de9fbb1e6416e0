/** Lows and requests for help that wait for this team's leaders, oldest first, answered on the spot. */
import { useState } from "preact/hooks";

import type { LowOut, TeamOut } from "../api";
import { firstName, since } from "../format";
import { http, Problem, read } from "../http";
import { lowIds, lows } from "../store/lows";
import { changed } from "../store/snapshots";
import { toast } from "../store/toasts";
import { useTextDraft } from "../store/drafts";
import { lower, words } from "../words";
import { feedWords } from "../words/feed";
import { teamWords } from "../words/team";
import { AudienceChip } from "./AudienceChip";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { By } from "./By";
import { TextField } from "./Field";
import { Icon } from "./Icon";
import { LowWords } from "./Lows";
import { Sure } from "./Sure";

function Waiting({ low, canPassUp }: { low: LowOut; canPassUp: boolean }) {
  const draft = useTextDraft(`answer/${low.id}`);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [passing, setPassing] = useState(false);
  const name = firstName(low.author.name);
  const id = `answer-${low.id}`;
  const answer = async () => {
    if (!draft.value.trim()) {
      setError(words.needed);
      document.getElementById(id)?.focus();
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      const params = { path: { low_id: low.id } };
      await changed(
        () => read<LowOut>(http.POST("/api/v1/lows/{low_id}/answers", { params, body: { text: draft.value } })),
        (now) => {
          lows.set(now.id, now);
        },
      );
      draft.clear();
      toast(teamWords.answered(low.author.name));
    } catch (problem) {
      setError(problem instanceof Problem ? problem.message : feedWords.failed);
    } finally {
      setBusy(false);
    }
  };
  const passUp = async () => {
    await read(http.PUT("/api/v1/lows/{low_id}/holder", { params: { path: { low_id: low.id } }, body: {} }));
    lows.remove(low.id);
    lowIds.value = lowIds.peek().filter((each) => each !== low.id);
    toast(teamWords.passedUp);
  };
  return (
    <form
      class="stack stack-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void answer();
      }}
    >
      <div class="row between">
        <p class="item-kind">
          <b>
            <Icon name={low.kind} />
            {low.kind === "low" ? feedWords.low : feedWords.help}
          </b>
          <span>{lower(low.label)}</span>
        </p>
        <Badge kind="do">{teamWords.waitingFor(since(low.raised_at))}</Badge>
      </div>
      <By name={low.author.name} id={low.author.id} about={low.team.name} />
      <p>{low.text}</p>
      <TextField
        id={id}
        label={teamWords.yourAnswer(low.author.name)}
        hint={teamWords.answerHint}
        error={error}
        value={draft.value}
        onValue={draft.set}
      />
      <div class="row">
        <Button type="submit" size="sm" busy={busy} busyWords={teamWords.answering}>
          {teamWords.answerTo(name)}
        </Button>
        {canPassUp && (
          <Button
            look="quiet"
            size="sm"
            onClick={() => {
              setPassing(true);
            }}
          >
            {teamWords.passUp}
          </Button>
        )}
      </div>
      {passing && (
        <Sure
          title={teamWords.passUpTitle(name)}
          why={teamWords.passUpWhy}
          verb={teamWords.passUp}
          keep={words.cancel}
          onSure={passUp}
          onClose={() => {
            setPassing(false);
          }}
        />
      )}
    </form>
  );
}

export function NeedsAnswer({ team }: { team: TeamOut }) {
  // One that was just answered keeps its place, with the answer, until the page is loaded anew.
  const [seen] = useState(() => new Set<string>());
  const held = lowIds.value
    .map((id) => lows.get(id))
    .filter((low) => low !== null)
    .filter((low) => low.may_answer && low.held_by.id === team.id)
    .filter((low) => low.answers.length === 0 || seen.has(low.id));
  for (const low of held) seen.add(low.id);
  const waiting = held.filter((low) => low.answers.length === 0);
  if (!held.length) return null;
  return (
    <section class="card asked stack" aria-labelledby="needs-answer">
      <div class="card-head">
        <h2 id="needs-answer">{teamWords.needsAnswer}</h2>
        {waiting.length > 0 && <span class="small">{teamWords.oldestFirst(waiting.length)}</span>}
      </div>
      <ul class="rows">
        {held.map((low) => (
          <li key={low.id} id={`low-${low.id}`}>
            {low.answers.length ? (
              <dl class="hl">
                <LowWords low={low} />
              </dl>
            ) : (
              <Waiting low={low} canPassUp={team.parent_id !== null} />
            )}
          </li>
        ))}
      </ul>
      <p class="small row">
        <AudienceChip few who={teamWords.onlyLeaders(team.name)} />
      </p>
    </section>
  );
}

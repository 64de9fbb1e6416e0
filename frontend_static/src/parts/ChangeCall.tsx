/**
 * Changing a call: its words, its facts, its organisers. What somebody else saved meanwhile is never overwritten
 * unseen: the page says so, keeps what was typed, and asks which of the two is to stand.
 */
import { useState } from "preact/hooks";

import type { CallIn, CallOut } from "../api";
import { http, Problem, readTagged } from "../http";
import { useSending } from "../sending";
import { callTags, loadCall, takeCall } from "../store/callPages";
import { calls } from "../store/calls";
import { toast } from "../store/toasts";
import { changeCallWords } from "../words/calls";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { CALL_FIELDS, CallForm, wrongIn } from "./CallForm";
import { ErrorSummary } from "./ErrorSummary";

const wordsOf = ({ name, goal_sentence, condition, launched_on, deadline }: CallOut): CallIn => ({
  name,
  goal_sentence,
  condition,
  launched_on,
  deadline,
});

export function ChangeCall({ call: opened }: { call: CallOut }) {
  const [call, setCall] = useState(() => wordsOf(opened));
  const [tag, setTag] = useState(() => callTags.get(opened.id) ?? null);
  const [clash, setClash] = useState(false);
  const sending = useSending("call", CALL_FIELDS);
  const path = { call_id: opened.id };
  const save = async (over: string | null) => {
    if (!sending.check(wrongIn(call))) return;
    const arrived = await sending.send(async () => {
      try {
        const header = over ? { "if-match": over } : {};
        const saved = await readTagged<CallOut>(
          http.PATCH("/api/v1/calls/{call_id}", { params: { path, header }, body: call }),
        );
        takeCall(saved.data, saved.tag);
        setTag(saved.tag);
        setClash(false);
      } catch (error) {
        if (error instanceof Problem && error.status === 412) setClash(true);
        throw error;
      }
    });
    if (arrived) toast(changeCallWords.saved);
  };
  const newest = async (): Promise<string | null> => {
    await loadCall(opened.id);
    return callTags.get(opened.id) ?? null;
  };
  const takeTheirs = () =>
    sending.send(async () => {
      setTag(await newest());
      const now = calls.peek(opened.id);
      if (now) setCall(wordsOf(now));
      setClash(false);
    });
  const saveMine = async () => {
    const now = await newest();
    setTag(now);
    await save(now);
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-labelledby="change-words"
      onSubmit={(event) => {
        event.preventDefault();
        void save(tag);
      }}
    >
      <h2 id="change-words">{changeCallWords.words}</h2>
      {clash ? (
        <div class="notice notice-straw" role="alert">
          <div class="stack stack-3">
            <p>
              <b>{changeCallWords.meanwhile}</b> {changeCallWords.meanwhileDo}
            </p>
            <div class="row">
              <Button look="second" onClick={() => void takeTheirs()}>
                {changeCallWords.takeTheirs}
              </Button>
              <Button look="second" onClick={() => void saveMine().catch(() => undefined)}>
                {changeCallWords.saveMine}
              </Button>
            </div>
          </div>
        </div>
      ) : (
        <ErrorSummary errors={sending.errors} />
      )}
      <CallForm call={call} onCall={setCall} sending={sending} />
      <div class="row between">
        <AudienceChip who={changeCallWords.audience} />
        <Button type="submit" busy={sending.busy} busyWords={changeCallWords.saving}>
          {changeCallWords.save}
        </Button>
      </div>
    </form>
  );
}

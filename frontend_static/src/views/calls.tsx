/** /calls: the calls I belong to. Administrators see all, and open new ones. */
import { useState } from "preact/hooks";

import type { CallOut, MyCall } from "../api";
import { daysLeft } from "../format";
import { http, read } from "../http";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { CALL_FIELDS, CallForm, NO_CALL, wrongIn } from "../parts/CallForm";
import { EmptyState } from "../parts/EmptyState";
import { ErrorSummary } from "../parts/ErrorSummary";
import { go } from "../router";
import { useSending } from "../sending";
import { loadMe, me } from "../store/me";
import { useTitle } from "../parts/title";
import { callWords, changeCallWords } from "../words/calls";
import { goalWords } from "../words/goals";

function Line({ call }: { call: MyCall }) {
  const left = daysLeft(call.deadline);
  return (
    <li class="stack stack-2">
      <div class="row between">
        <h2 class="t-lg">
          <a href={`/calls/${call.id}`}>{call.name}</a>
        </h2>
        {call.organises && <Badge kind="do">{callWords.organises}</Badge>}
      </div>
      <p>{call.goal_sentence}</p>
      <p class="small muted">
        {callWords.fromTo(call.launched_on, call.deadline)}. {left > 0 ? goalWords.daysLeft(left) : goalWords.over}.
      </p>
    </li>
  );
}

function OpenCall() {
  const [call, setCall] = useState(NO_CALL);
  const sending = useSending("new-call", CALL_FIELDS);
  const open = async () => {
    if (!sending.check(wrongIn(call))) return;
    await sending.send(async () => {
      const made = await read<CallOut>(http.POST("/api/v1/calls", { body: call }));
      await loadMe();
      go(`/calls/${made.id}?tab=teams`);
    });
  };
  return (
    <details class="card">
      <summary>{callWords.newTitle}</summary>
      <form
        class="stack"
        noValidate
        aria-label={callWords.newTitle}
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <p class="small muted">{callWords.newIntro}</p>
        <ErrorSummary errors={sending.errors} />
        <CallForm call={call} onCall={setCall} sending={sending} />
        <div class="row">
          <Button type="submit" busy={sending.busy} busyWords={changeCallWords.saving}>
            {callWords.newButton}
          </Button>
        </div>
      </form>
    </details>
  );
}

export function CallsView() {
  useTitle(callWords.listTitle);
  const mine = me.value;
  if (!mine) return null;
  return (
    <div class="page">
      <h1>{callWords.listTitle}</h1>
      {mine.calls.length ? (
        <section class="card" aria-label={callWords.listTitle}>
          <ul class="rows">
            {mine.calls.map((call) => (
              <Line key={call.id} call={call} />
            ))}
          </ul>
        </section>
      ) : (
        <EmptyState title={mine.is_administrator ? callWords.noneYetTitle : callWords.emptyTitle}>
          {mine.is_administrator ? callWords.noneYet : callWords.empty}
        </EmptyState>
      )}
      {mine.is_administrator && <OpenCall />}
    </div>
  );
}

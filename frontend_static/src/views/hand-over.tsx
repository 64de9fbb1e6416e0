/** /hand-over: what I look after goes to somebody else; with ?from= what somebody in my line does. */
import { useState } from "preact/hooks";

import type { HeldPage, Person } from "../api";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { TextField } from "../parts/Field";
import { HandoverList } from "../parts/Handovers";
import { Older } from "../parts/Older";
import { PickMember } from "../parts/PickMember";
import { Skeleton } from "../parts/Skeleton";
import { keyOf, Things } from "../parts/Things";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { useSending } from "../sending";
import { handOver, handovers, held, loadHandovers, loadHeld, loadOlderHandovers } from "../store/handovers";
import { useLoad } from "../store/loading";
import { myId } from "../store/me";
import { toast } from "../store/toasts";
import { handoverWords, kindWords } from "../words/handover";

function Form({ page, mine }: { page: HeldPage; mine: boolean }) {
  const { member, items } = page;
  // What was not untouched is ticked, also what comes in meanwhile.
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [heir, setHeir] = useState<Person | null>(null);
  const [note, setNote] = useState("");
  const sending = useSending("handover", ["things", "to_id", "note"]);
  const ticked = new Set(items.map(keyOf).filter((key) => !left.has(key)));
  const chosen = items.filter((thing) => ticked.has(keyOf(thing)));
  const send = async () => {
    const fine = sending.check({
      things: !chosen.length && handoverWords.somethingNeeded,
      to_id: !heir && handoverWords.heirNeeded,
      note: !note.trim() && handoverWords.noteNeeded,
    });
    if (!fine || !heir) return;
    const names = chosen.map((thing) => kindWords[thing.kind](thing.name));
    if (!(await sending.send(() => handOver(member.id, heir.id, note.trim(), chosen)))) return;
    toast(handoverWords.done(names, heir.name));
    setHeir(null);
    setNote("");
  };
  if (!items.length)
    return (
      <EmptyState title={handoverWords.nothingTitle}>
        {mine ? handoverWords.nothing : handoverWords.nothingFor(member.name)}
      </EmptyState>
    );
  const leads = chosen.some((thing) => thing.kind === "team");
  return (
    <section class="card stack stack-5" aria-label={handoverWords.title}>
      <ErrorSummary errors={sending.errors} />
      <div class="stack stack-3" id={sending.idOf("things")} tabIndex={-1}>
        <Things
          legend={handoverWords.what}
          things={items}
          ticked={ticked}
          onTick={(now) => {
            setLeft(new Set(items.map(keyOf).filter((key) => !now.has(key))));
          }}
        />
        {leads && <p class="small muted">{mine ? handoverWords.youStay : handoverWords.stays(member.name)}</p>}
      </div>
      <div id={sending.idOf("to_id")} tabIndex={-1}>
        <PickMember id="handover-heir" label={handoverWords.to} without={[member]} chosen={heir} onChoose={setHeir} />
      </div>
      <TextField
        id={sending.idOf("note")}
        label={handoverWords.note}
        hint={handoverWords.noteHint}
        error={sending.errorOf("note")}
        rows={3}
        value={note}
        onValue={setNote}
      />
      <div class="row">
        <Button busy={sending.busy} busyWords={handoverWords.sending} onClick={() => void send()}>
          {handoverWords.send(chosen.length)}
        </Button>
      </div>
    </section>
  );
}

function Past() {
  const loading = useLoad("handovers", loadHandovers);
  const page = handovers.value;
  if (!page) return loading.state === "failed" ? <Failed loading={loading} /> : null;
  return (
    <section class="card stack" aria-labelledby="past">
      <h2 id="past">{handoverWords.past}</h2>
      {page.items.length ? <HandoverList items={page.items} things /> : <p class="muted">{handoverWords.pastNone}</p>}
      {page.next && <Older load={loadOlderHandovers} />}
    </section>
  );
}

export function HandOverView() {
  const from = place.value.search.get("from") ?? myId();
  const mine = from === myId();
  const loading = useLoad(`held/${from}`, () => loadHeld(from));
  const page = held.get(from);
  const title = page && !mine ? handoverWords.titleFor(page.member.name) : handoverWords.title;
  useTitle(title);
  if (!page) return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{title}</h1>
        <p class="muted measure">{mine ? handoverWords.intro : handoverWords.introFor(page.member.name)}</p>
      </div>
      <div class="cols cols-report">
        <Form key={from} page={page} mine={mine} />
        <Past />
      </div>
    </div>
  );
}

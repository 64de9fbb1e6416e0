/** /leave: ending my membership; with ?member=, for administrators, somebody else's. What only they do goes over first. */
import { useState } from "preact/hooks";

import type { HeldPage, Person } from "../api";
import { part } from "../http";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { TextField } from "../parts/Field";
import { PickMember } from "../parts/PickMember";
import { Skeleton } from "../parts/Skeleton";
import { Sure } from "../parts/Sure";
import { keyOf, Things } from "../parts/Things";
import { useTitle } from "../parts/title";
import { go, place } from "../router";
import { useSending } from "../sending";
import { endMembership, held, loadHeld } from "../store/handovers";
import { useLoad } from "../store/loading";
import { myId } from "../store/me";
import { forgetMyself } from "../store/session";
import { toast } from "../store/toasts";
import { handoverWords, leaveWords } from "../words/handover";

function Goodbye() {
  return (
    <Dialog title={leaveWords.goodbyeTitle} closable={false} onClose={() => undefined}>
      <p>{leaveWords.goodbye}</p>
      <div class="row">
        <Button
          onClick={() => {
            forgetMyself();
            location.assign("/sign-in");
          }}
        >
          {leaveWords.goodbyeDoor}
        </Button>
      </div>
    </Dialog>
  );
}

function Form({ page, mine }: { page: HeldPage; mine: boolean }) {
  const { member, items } = page;
  const [heirs, setHeirs] = useState<ReadonlyMap<string, Person>>(new Map());
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set(items.filter((thing) => thing.alone).map(keyOf)));
  const [note, setNote] = useState("");
  const [asking, setAsking] = useState(false);
  const [gone, setGone] = useState(false);
  const sending = useSending("leave", ["heirs", "note"]);
  const open = items.filter((thing) => !heirs.has(keyOf(thing)));
  const missing = open.filter((thing) => thing.alone);
  const give = (heir: Person | null) => {
    if (!heir) return;
    const chosen = open.map(keyOf).filter((key) => ticked.has(key));
    setHeirs(new Map([...heirs, ...chosen.map((key) => [key, heir] as const)]));
    setTicked(new Set(missing.map(keyOf).filter((key) => !chosen.includes(key))));
    sending.clear();
  };
  const end = async () => {
    part(mine);
    try {
      const chosen = items.flatMap(({ kind, id }) => {
        const heir = heirs.get(keyOf({ kind, id }));
        return heir ? [{ kind, id, to_id: heir.id }] : [];
      });
      const { sentence } = await endMembership(member.id, note.trim(), chosen);
      if (mine) {
        setGone(true);
        return;
      }
      toast(sentence);
      go("/people");
    } catch (error) {
      part(false);
      throw error;
    }
  };
  return (
    <div class="stack stack-5">
      <section class="card stack" aria-labelledby="heirs">
        <h2 id="heirs">{leaveWords.first}</h2>
        {items.length === 0 ? (
          <p>{leaveWords.nothing}</p>
        ) : (
          <>
            <p>{missing.length || heirs.size ? leaveWords.firstWhy : leaveWords.optional}</p>
            <div id={sending.idOf("heirs")} tabIndex={-1}>
              <Things
                legend={handoverWords.what}
                things={items}
                ticked={ticked}
                onTick={setTicked}
                instead={(thing) => {
                  const key = keyOf(thing);
                  const heir = heirs.get(key);
                  return (
                    heir && (
                      <span class="row row-tight">
                        <Badge kind="ok" icon="check">
                          {leaveWords.goesTo(heir.name)}
                        </Badge>
                        <Button
                          look="quiet"
                          size="sm"
                          onClick={() => {
                            const now = new Map(heirs);
                            now.delete(key);
                            setHeirs(now);
                            setTicked(new Set([...ticked, key]));
                          }}
                        >
                          {leaveWords.undo}
                          <span class="vh">: {thing.name}</span>
                        </Button>
                      </span>
                    )
                  );
                }}
              />
            </div>
            {open.length > 0 && (
              <PickMember
                id="leave-heir"
                label={handoverWords.to}
                without={[member]}
                chosen={null}
                onChoose={give}
                verb={leaveWords.give}
              />
            )}
          </>
        )}
      </section>
      <section class="card stack" aria-label={leaveWords.title}>
        <ErrorSummary errors={sending.errors} />
        <TextField
          id={sending.idOf("note")}
          label={mine ? leaveWords.note : leaveWords.noteFor}
          hint={leaveWords.noteHint}
          error={sending.errorOf("note")}
          rows={3}
          value={note}
          onValue={setNote}
        />
        <div class="row">
          <Button
            look="danger"
            onClick={() => {
              const fine = sending.check({
                heirs: missing.length > 0 && leaveWords.missing,
                note: !note.trim() && handoverWords.noteNeeded,
              });
              if (fine) setAsking(true);
            }}
          >
            {mine ? leaveWords.button : leaveWords.buttonFor}
          </Button>
        </div>
      </section>
      {asking && !gone && (
        <Sure
          title={mine ? leaveWords.sure : leaveWords.sureFor(member.name)}
          why={mine ? leaveWords.sureWhy : leaveWords.sureWhyFor}
          verb={mine ? leaveWords.button : leaveWords.buttonFor}
          keep={mine ? leaveWords.keep : leaveWords.keepFor}
          onSure={end}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
      {gone && <Goodbye />}
    </div>
  );
}

export function LeaveView() {
  const id = place.value.search.get("member") ?? myId();
  const mine = id === myId();
  const loading = useLoad(`leave/${id}`, () => loadHeld(id));
  const page = held.get(id);
  const title = page && !mine ? leaveWords.titleFor(page.member.name) : leaveWords.title;
  useTitle(title);
  if (!page) return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <h1>{title}</h1>
      <div class="cols cols-report">
        <Form key={id} page={page} mine={mine} />
        <aside class="card stack" aria-labelledby="what-happens">
          <h2 id="what-happens">{leaveWords.then}</h2>
          <ul>
            {(mine ? leaveWords.happens : leaveWords.happensFor).map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </aside>
      </div>
    </div>
  );
}

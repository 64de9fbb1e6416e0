/** What people committed to in a webinar, during it and after, as far as it is made to who looks. */
import { useState } from "preact/hooks";

import type { WebinarOut } from "../api";
import { listedIn, lists, loadCommitments } from "../store/commitments";
import { useLoad } from "../store/loading";
import { belongsTo } from "../store/me";
import { words } from "../words";
import { commitmentWords } from "../words/commitments";
import { Button } from "./Button";
import { CommitmentForm } from "./CommitmentForm";
import { CommitmentItem } from "./CommitmentItem";
import { Failed } from "./Failed";
import { Older } from "./Older";
import { Skeleton } from "./Skeleton";

/** Nothing for who speaks in a webinar of a call that they do not belong to: they cannot commit to it. */
export function RaiseCommitment({ webinar, size }: { webinar: WebinarOut; size?: "sm" }) {
  const [open, setOpen] = useState(false);
  if (!belongsTo(webinar.call.id)) return null;
  return (
    <>
      <Button
        look="second"
        {...(size && { size })}
        icon="pledge"
        onClick={() => {
          setOpen(true);
        }}
      >
        {commitmentWords.raise}
      </Button>
      {open && (
        <CommitmentForm
          webinar={webinar}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

export function WebinarCommitments({ webinar }: { webinar: WebinarOut }) {
  const loading = useLoad(`commitments ${webinar.id}`, () => loadCommitments(webinar.id));
  const list = lists.get(webinar.id);
  if (!list) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const shown = listedIn(webinar.id);
  const begun = Date.parse(webinar.starts_at) <= Date.now();
  const may = begun && !webinar.cancelled_at && belongsTo(webinar.call.id);
  if (!may && !shown.length) return null;
  return (
    <section class="card stack" aria-labelledby="commitments">
      <h2 id="commitments">{commitmentWords.here}</h2>
      {shown.length ? (
        <ul class="rows">
          {shown.map((each) => (
            <CommitmentItem key={each.id} commitment={each} />
          ))}
        </ul>
      ) : (
        <p class="muted">{commitmentWords.hereNone}</p>
      )}
      {list.next && <Older load={() => loadCommitments(webinar.id, list.next ?? undefined)} label={words.showMore} />}
      <div class="row between">
        {may && <RaiseCommitment webinar={webinar} />}
        <a class="small" href="/commitments">
          {commitmentWords.all}
        </a>
      </div>
    </section>
  );
}

/** /moderation/mine: what moderators decided about what I wrote, and what became of what I told them of. */
import { useState } from "preact/hooks";

import type { FlagOut, NoticeOut } from "../api";
import { moment, when } from "../format";
import { http, read } from "../http";
import { Back } from "../parts/Back";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Failed } from "../parts/Failed";
import { Older } from "../parts/Older";
import { Quote } from "../parts/Quote";
import { SayWhy } from "../parts/SayWhy";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { sentenceOf } from "../sending";
import { useLoad } from "../store/loading";
import { flags, loadFlags, loadNotices, changeNotice, notices } from "../store/moderation";
import { toast } from "../store/toasts";
import { reasonWords } from "../words/flags";
import { deskWords, kindWords, mineWords, outcomeWords } from "../words/moderation";
import { meWords } from "../words/people";

function Appeal({ notice }: { notice: NoticeOut }) {
  const [open, setOpen] = useState(false);
  const appeal = notice.appeal;
  if (appeal)
    return (
      <div class="stack stack-2">
        <Quote label={mineWords.appeal} text={appeal.words} />
        <p>
          {appeal.granted === null ? mineWords.appealWaits : appeal.granted ? mineWords.granted : mineWords.refused}{" "}
          {appeal.answer}
        </p>
        {appeal.same_person && <p class="small muted">{deskWords.samePerson}</p>}
      </div>
    );
  if (notice.undone_at !== null) return null;
  if (!open)
    return (
      <div class="row">
        <Button
          look="second"
          size="sm"
          onClick={() => {
            setOpen(true);
          }}
        >
          {mineWords.appeal}
        </Button>
      </div>
    );
  const send = async (words: string) => {
    const params = { path: { decision_id: notice.id } };
    await changeNotice(() =>
      read<NoticeOut>(http.POST("/api/v1/moderation/notices/{decision_id}/appeal", { params, body: { words } })),
    );
    toast(mineWords.appealDone);
  };
  return (
    <div class="stack stack-2">
      <h3>{mineWords.appealTitle}</h3>
      <SayWhy
        id={`appeal-${notice.id}`}
        label={mineWords.appealWords}
        hint={mineWords.appealWhy}
        needed={mineWords.appealNeeded}
        verb={mineWords.appealVerb}
        send={send}
      />
    </div>
  );
}

function Notice({ notice }: { notice: NoticeOut }) {
  const [busy, setBusy] = useState(false);
  const acknowledge = () => {
    setBusy(true);
    const params = { path: { decision_id: notice.id } };
    const path = "/api/v1/moderation/notices/{decision_id}/acknowledgement";
    changeNotice(() => read<NoticeOut>(http.PUT(path, { params, body: {} })))
      .catch((error: unknown) => {
        toast(sentenceOf(error));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <li class="stack stack-3">
      <div>
        <h3>{mineWords.what[notice.verdict](kindWords[notice.kind])}</h3>
        <p class="small muted">
          <time dateTime={notice.decided_at}>{when(notice.decided_at)}</time>
          {notice.verdict === "suspended" &&
            `, ${notice.suspended_until ? deskWords.until(moment(notice.suspended_until)) : deskWords.untilLifted}`}
        </p>
      </div>
      <p>
        <b>{mineWords.because}</b>: {notice.reason}
      </p>
      {notice.words && <Quote label={mineWords.about} text={notice.words} />}
      {notice.undone_reason !== null && (
        <p class="notice">
          {mineWords.undone}: {notice.undone_reason}
        </p>
      )}
      {notice.acknowledged_at ? (
        <p class="small muted">{mineWords.acknowledged}</p>
      ) : (
        notice.undone_at === null && (
          <div class="row">
            <Button size="sm" icon="check" busy={busy} onClick={acknowledge}>
              {mineWords.acknowledge}
            </Button>
          </div>
        )
      )}
      <Appeal notice={notice} />
    </li>
  );
}

function Told({ flag }: { flag: FlagOut }) {
  return (
    <li class="stack stack-1">
      <p>
        <b>{[kindWords[flag.kind], flag.where && deskWords.in(flag.where)].filter(Boolean).join(" ")}</b>{" "}
        <Badge icon={flag.outcome === "waiting" ? "clock" : "check"}>{outcomeWords[flag.outcome]}</Badge>
      </p>
      <p class="small muted">
        {when(flag.flagged_at)}: {reasonWords[flag.reason]}
        {flag.words && <> “{flag.words}”</>}
      </p>
    </li>
  );
}

export function MineView() {
  useTitle(mineWords.title);
  const loading = useLoad("moderation mine", async () => {
    await Promise.all([loadNotices(), loadFlags()]);
  });
  const [mine, told] = [notices.value, flags.value];
  if (!mine || !told) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return (
    <div class="page">
      <div class="stack stack-2">
        <Back href="/me">{meWords.title}</Back>
        <h1>{mineWords.title}</h1>
        <p class="muted measure">{mineWords.intro}</p>
        <p>
          <a href="/moderation/figures">{mineWords.figures}</a>
        </p>
      </div>
      <section class="card stack" aria-labelledby="notices">
        <h2 id="notices">{mineWords.notices}</h2>
        {mine.items.length === 0 && <p class="muted">{mineWords.noticesNone}</p>}
        <ul class="rows">
          {mine.items.map((notice) => (
            <Notice key={notice.id} notice={notice} />
          ))}
        </ul>
        {mine.next && <Older load={() => loadNotices(mine.next ?? undefined)} />}
      </section>
      <section class="card stack" aria-labelledby="told">
        <h2 id="told">{mineWords.flags}</h2>
        {told.items.length === 0 && <p class="muted">{mineWords.flagsNone}</p>}
        <ul class="rows">
          {told.items.map((flag) => (
            <Told key={flag.id} flag={flag} />
          ))}
        </ul>
        {told.next && <Older load={() => loadFlags(told.next ?? undefined)} />}
      </section>
    </div>
  );
}

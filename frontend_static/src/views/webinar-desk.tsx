/** /webinars/:id/host: the desk of those who run a webinar. Lanes hold still while they are read. */
import "../../styles/webinars.css";

import type { WebinarOut, WebinarQuestionOut } from "../api";
import { count, listed } from "../format";
import { Attendance } from "../parts/Attendance";
import { Back } from "../parts/Back";
import { Backstage } from "../parts/Backstage";
import { Button } from "../parts/Button";
import { DeskPolls } from "../parts/DeskPolls";
import { DeskQuestion } from "../parts/DeskQuestion";
import { Failed } from "../parts/Failed";
import { FeedbackTold } from "../parts/FeedbackTold";
import { useHeldOrder } from "../parts/heldOrder";
import { KeepTemplate } from "../parts/KeepTemplate";
import { BigScreen, RunAsking } from "../parts/RunAsking";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { loadNotes } from "../store/backstage";
import { useLoad } from "../store/loading";
import { loadPolls } from "../store/polls";
import { bestFirst, isSeen, loadDesk, questionsOf } from "../store/questions";
import { loadWebinar, webinars } from "../store/webinars";
import { deskWords } from "../words/desk";
import { roomWords } from "../words/rooms";
import { presentWords } from "../words/present";
import { timeOf, webinarWords } from "../words/webinars";

const oldestFirst = (one: WebinarQuestionOut, other: WebinarQuestionOut) => one.id.localeCompare(other.id);
const settledLast = (one: WebinarQuestionOut, other: WebinarQuestionOut) => other.id.localeCompare(one.id);

interface LaneProps {
  id: string;
  title: string;
  note?: string;
  none: string;
  items: readonly WebinarQuestionOut[];
  others: readonly WebinarQuestionOut[];
  open: boolean;
}

function Lane({ id, title, note, none, items, others, open }: LaneProps) {
  const held = useHeldOrder(id, items);
  return (
    <section class="lane" aria-labelledby={`lane-${id.replace(" ", "-")}`}>
      <div class="lane-head">
        <h2 id={`lane-${id.replace(" ", "-")}`}>{title}</h2>
        {note ? <span class="small muted">{note}</span> : <span class="count">{count(items.length)}</span>}
      </div>
      <div role="status">
        {held.came + held.moved > 0 && (
          <Button look="second" size="sm" icon="up" onClick={held.sortAgain}>
            {held.came > 0 ? deskWords.showNew(held.came) : deskWords.resort(held.moved)}
          </Button>
        )}
      </div>
      {held.shown.length ? (
        <ul class="stack stack-3">
          {held.shown.map((each) => (
            <DeskQuestion
              key={each.id}
              question={each}
              others={others.filter((other) => other.id !== each.id)}
              open={open}
            />
          ))}
        </ul>
      ) : (
        <p class="small muted">{none}</p>
      )}
    </section>
  );
}

function Facts({ webinar, all }: { webinar: WebinarOut; all: readonly WebinarQuestionOut[] }) {
  const number = (...states: WebinarQuestionOut["state"][]) => all.filter((each) => states.includes(each.state)).length;
  const facts: [string, number, string][] = [
    [deskWords.coming, webinar.coming, ""],
    [roomWords.presentNow, webinar.present, roomWords.peak(webinar.peak)],
    [deskWords.received, all.length, deskWords.receivedMore(all.filter(isSeen).length, number("waiting"))],
    [deskWords.answered, number("answered"), deskWords.later(number("later"))],
    [deskWords.notTaken, number("not_taken"), deskWords.notTakenMore],
  ];
  return (
    <dl class="card facts" aria-label={deskWords.facts}>
      {facts.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {count(value)}
            {more && <small>{more}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function WebinarDeskView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  useTitle(deskWords.title);
  const loading = useLoad(`desk ${id}`, async () => {
    await Promise.all([loadWebinar(id), loadDesk(id), loadPolls(id), loadNotes(id)]);
  });
  const webinar = webinars.get(id);
  if (!webinar || loading.state !== "ready")
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const all = questionsOf(id);
  const open = !webinar.cancelled_at;
  const onAir = all.filter((each) => each.state === "on_air");
  const shown = all.filter((each) => each.state === "shown" || each.state === "later").sort(bestFirst);
  const others = [...onAir, ...shown];
  return (
    <div class="page">
      <div class="stack stack-2">
        <Back href={`/webinars/${id}`}>{webinarWords.backTo}</Back>
        <div class="pagehead">
          <div>
            <h1>{webinar.title}</h1>
            <p class="muted">
              {timeOf(webinar)}. {deskWords.only(listed(webinar.hosts.map((each) => each.name)))}
            </p>
          </div>
          <div class="row row-tight">
            <a class="btn btn-quiet btn-sm" href={`/webinars/${id}/present`}>
              {presentWords.link}
            </a>
            <KeepTemplate webinar={webinar} />
            {open && <BigScreen id={id} />}
          </div>
        </div>
      </div>
      <Facts webinar={webinar} all={all} />
      {onAir.map((each) => (
        <section class="card stack" aria-labelledby="on-air" key={each.id}>
          <h2 id="on-air">{deskWords.onAir}</h2>
          <ul>
            <DeskQuestion question={each} others={[]} open={open} />
          </ul>
        </section>
      ))}
      <div class="lanes">
        <Lane
          id={`${id} waiting`}
          title={deskWords.waiting}
          none={deskWords.waitingNone}
          items={all.filter((each) => each.state === "waiting").sort(oldestFirst)}
          others={others}
          open={open}
        />
        <Lane
          id={`${id} shown`}
          title={deskWords.shown}
          note={deskWords.shownNote}
          none={deskWords.shownNone}
          items={shown}
          others={others}
          open={open}
        />
        <div class="stack">
          <Backstage webinar={webinar} />
          {open && !webinar.closed_at && <RunAsking webinar={webinar} />}
          <DeskPolls webinarId={id} open={open} />
          <Lane
            id={`${id} settled`}
            title={deskWords.settled}
            none={deskWords.settledNone}
            items={all
              .filter((each) => each.state === "answered" || each.state === "not_taken" || each.state === "merged")
              .sort(settledLast)}
            others={[]}
            open={open}
          />
        </div>
      </div>
      <div class="cols cols-half">
        <Attendance id={id} zone={webinar.zone} />
        <FeedbackTold id={id} />
      </div>
    </div>
  );
}

/** /webinars/:id/host: the desk of those who run a webinar. Lanes hold still while they are read. */
import "../../styles/webinars.css";

import { useState } from "preact/hooks";

import type { WebinarOut, WebinarQuestionOut } from "../api";
import { count, listed } from "../format";
import { Attendance } from "../parts/Attendance";
import { Back } from "../parts/Back";
import { Backstage } from "../parts/Backstage";
import { Lane, NextLane } from "../parts/DeskLane";
import { DeskPolls } from "../parts/DeskPolls";
import { DeskQuestion } from "../parts/DeskQuestion";
import { Failed } from "../parts/Failed";
import { FocusKept } from "../parts/FocusKept";
import { FeedbackTold } from "../parts/FeedbackTold";
import { KeepTemplate } from "../parts/KeepTemplate";
import { BigScreen, Reopen, RunAsking } from "../parts/RunAsking";
import { Skeleton } from "../parts/Skeleton";
import { ANY, DeskThemes, ofTheme } from "../parts/Themes";
import { useTitle } from "../parts/title";
import { loadNotes } from "../store/backstage";
import { useLoad } from "../store/loading";
import { loadPolls } from "../store/polls";
import { bestFirst, inNextOrder, isSeen, loadDesk, questionsOf } from "../store/questions";
import { loadWebinar, webinars } from "../store/webinars";
import { deskWords } from "../words/desk";
import { roomWords } from "../words/rooms";
import { presentWords } from "../words/present";
import { timeOf, webinarWords } from "../words/webinars";

const oldestFirst = (one: WebinarQuestionOut, other: WebinarQuestionOut) => one.id.localeCompare(other.id);
const settledLast = (one: WebinarQuestionOut, other: WebinarQuestionOut) => other.id.localeCompare(one.id);

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
  const [theme, setTheme] = useState(ANY);
  const [grouped, setGrouped] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
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
  const next = shown.filter((each) => each.next_place !== null).sort(inNextOrder);
  const inLane = (each: WebinarQuestionOut) => ofTheme(theme, each);
  const picking = picked && {
    ids: picked,
    toggle: (one: string) => {
      const now = new Set(picked);
      if (!now.delete(one)) now.add(one);
      setPicked(now);
    },
  };
  const lane = { others, open, grouped, picking };
  return (
    <FocusKept>
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
          <ul class="plain">
            <DeskQuestion question={each} others={[]} open={open} />
          </ul>
        </section>
      ))}
      {open && (
        <DeskThemes
          webinarId={id}
          all={all}
          chosen={theme}
          onChosen={setTheme}
          grouped={grouped}
          onGrouped={setGrouped}
          picked={picked}
          onPicked={setPicked}
        />
      )}
      <div class="lanes">
        <Lane
          id={`${id} waiting ${theme}`}
          title={deskWords.waiting}
          none={deskWords.waitingNone}
          items={all.filter((each) => each.state === "waiting" && inLane(each)).sort(oldestFirst)}
          {...lane}
        />
        <div class="stack">
          <NextLane items={next} others={others} open={open} picking={picking} />
          <Lane
            id={`${id} shown ${theme}`}
            title={deskWords.shown}
            note={deskWords.shownNote}
            none={deskWords.shownNone}
            items={shown.filter((each) => each.next_place === null && inLane(each))}
            {...lane}
          />
        </div>
        <div class="stack">
          <Backstage webinar={webinar} />
          {open && (webinar.closed_at ? <Reopen id={id} /> : <RunAsking webinar={webinar} />)}
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
    </FocusKept>
  );
}

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
import { Icon } from "../parts/Icon";
import { KeepTemplate } from "../parts/KeepTemplate";
import { useMinutesLeft, usePhase } from "../parts/phase";
import { PhaseBadge } from "../parts/PhaseBadge";
import { BigScreen, HoldsChoice, Reopen, RunAsking } from "../parts/RunAsking";
import { Skeleton } from "../parts/Skeleton";
import { ANY, DeskThemes, ofTheme } from "../parts/Themes";
import { useTitle } from "../parts/title";
import { loadNotes } from "../store/backstage";
import { useLoad } from "../store/loading";
import { loadPolls, pollsOf } from "../store/polls";
import { bestFirst, inNextOrder, isSeen, loadDesk, questionsOf } from "../store/questions";
import { loadWebinar, webinars } from "../store/webinars";
import { backstageWords } from "../words/backstage";
import { deskWords } from "../words/desk";
import { pollWords } from "../words/polls";
import { roomWords } from "../words/rooms";
import { presentWords } from "../words/present";
import { endsAt, timeOf, webinarWords } from "../words/webinars";

const SETTLED: ReadonlySet<WebinarQuestionOut["state"]> = new Set(["answered", "not_taken", "merged"]);

const hasWords = (find: string, { text, author }: WebinarQuestionOut) =>
  `${text} ${author?.name ?? ""}`.toLowerCase().includes(find.trim().toLowerCase());

const oldestFirst = (one: WebinarQuestionOut, other: WebinarQuestionOut) => one.id.localeCompare(other.id);
const settledLast = (one: WebinarQuestionOut, other: WebinarQuestionOut) => other.id.localeCompare(one.id);

interface FactsProps {
  webinar: WebinarOut;
  all: readonly WebinarQuestionOut[];
  live: boolean;
}

function Facts({ webinar, all, live }: FactsProps) {
  const left = useMinutesLeft(webinar);
  const number = (...states: WebinarQuestionOut["state"][]) => all.filter((each) => states.includes(each.state)).length;
  const facts: [string, string, string][] = [
    [deskWords.coming, count(webinar.coming), ""],
    [roomWords.presentNow, count(webinar.present), roomWords.peak(webinar.peak)],
    [deskWords.received, count(all.length), deskWords.receivedMore(all.filter(isSeen).length, number("waiting"))],
    [deskWords.answered, count(number("answered")), deskWords.later(number("later"))],
    [deskWords.notTaken, count(number("not_taken")), deskWords.notTakenMore],
  ];
  if (live) facts.push([deskWords.timeLeft, deskWords.minutes(left), webinarWords.until(endsAt(webinar))]);
  return (
    <dl class="card facts" aria-label={deskWords.facts}>
      {facts.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
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
  const [find, setFind] = useState("");
  const [grouped, setGrouped] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
  useTitle(deskWords.title);
  const loading = useLoad(`desk ${id}`, async () => {
    await Promise.all([loadWebinar(id), loadDesk(id), loadPolls(id), loadNotes(id)]);
  });
  const webinar = webinars.get(id);
  const phase = usePhase(webinar);
  if (!webinar || loading.state !== "ready")
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const all = questionsOf(id);
  const polls = pollsOf(id);
  const open = !webinar.cancelled_at;
  const onAir = all.filter((each) => each.state === "on_air");
  const shown = all.filter((each) => each.state === "shown" || each.state === "later").sort(bestFirst);
  const others = [...onAir, ...shown];
  const next = shown.filter((each) => each.next_place !== null).sort(inNextOrder);
  const inLane = (each: WebinarQuestionOut) => ofTheme(theme, each) && hasWords(find, each);
  const waiting = all.filter((each) => each.state === "waiting");
  const settled = all.filter((each) => SETTLED.has(each.state));
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
              <PhaseBadge phase={phase} /> {timeOf(webinar)}.{" "}
              {deskWords.only(listed(webinar.hosts.map((each) => each.name)))}
            </p>
          </div>
          <div class="row row-tight">
            {open && <BigScreen id={id} />}
            {open && (webinar.closed_at ? <Reopen id={id} /> : <RunAsking webinar={webinar} />)}
            <a class="btn btn-quiet btn-sm" href={`/webinars/${id}/present`}>
              {presentWords.link}
            </a>
            <KeepTemplate webinar={webinar} />
          </div>
        </div>
      </div>
      {webinar.asking_paused && open && !webinar.closed_at && <p class="notice">{deskWords.pausedNow}</p>}
      {open && webinar.closed_at && <p class="notice">{deskWords.closed}</p>}
      <Facts webinar={webinar} all={all} live={phase === "live"} />
      <nav class="deskparts" aria-label={deskWords.parts}>
        {[
          ["waiting", deskWords.waiting, waiting.length] as const,
          ["next", deskWords.upNext, next.length] as const,
          ["shown", deskWords.shownShort, shown.length - next.length] as const,
          ["settled", deskWords.settled, settled.length] as const,
          ["polls", pollWords.deskTitle, polls.length] as const,
        ].map(([part, name, number]) => (
          <a key={part} href={`#lane-${part}`}>
            {name} <b>{count(number)}</b>
          </a>
        ))}
        <a href="#backstage">{backstageWords.title}</a>
      </nav>
      {onAir.map((each) => (
        <section class="onair deskair" aria-labelledby="on-air" key={each.id}>
          <h2 id="on-air" class="badge badge-do">
            <Icon name="mic" size="sm" />
            {deskWords.onAir}
          </h2>
          <ul class="plain">
            <DeskQuestion question={each} others={[]} open={open} then={next[0]} />
          </ul>
        </section>
      ))}
      {!onAir.length && phase === "live" && <p class="card muted">{deskWords.nothingOnAir}</p>}
      {open && (
        <DeskThemes
          find={find}
          onFind={setFind}
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
          id={`${id} waiting ${theme} ${find}`}
          part="waiting"
          title={deskWords.waiting}
          none={deskWords.waitingNone}
          items={waiting.filter(inLane).sort(oldestFirst)}
          {...lane}
        />
        <div class="stack">
          <NextLane items={next} others={others} open={open} picking={picking} />
          <Lane
            id={`${id} shown ${theme} ${find}`}
            part="shown"
            title={deskWords.shown}
            note={deskWords.shownNote}
            none={deskWords.shownNone}
            items={shown.filter((each) => each.next_place === null && inLane(each))}
            {...lane}
          />
        </div>
        <div class="stack">
          <Backstage webinar={webinar} />
          {open && !webinar.closed_at && <HoldsChoice webinar={webinar} />}
          <DeskPolls webinarId={id} open={open} />
          <Lane
            id={`${id} settled ${find}`}
            part="settled"
            title={deskWords.settled}
            none={deskWords.settledNone}
            items={settled.filter((each) => hasWords(find, each)).sort(settledLast)}
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

/** /webinars/:id: one webinar for those whom it is for: register, ask, vote, follow. Phone first. */
import "../../styles/webinars.css";

import { useEffect } from "preact/hooks";

import type { WebinarOut } from "../api";
import { AskQuestion, BegunQuestion } from "../parts/AskQuestion";
import { Back } from "../parts/Back";
import { CancelWebinar } from "../parts/CancelWebinar";
import { RaiseCommitment, WebinarCommitments } from "../parts/Commitments";
import { Failed } from "../parts/Failed";
import { Feedback } from "../parts/Feedback";
import { InviteToWebinar } from "../parts/InviteToWebinar";
import { Near } from "../parts/Near";
import { OnAir } from "../parts/OnAir";
import { type Phase, usePhase } from "../parts/phase";
import { PhaseBadge } from "../parts/PhaseBadge";
import { PollCard } from "../parts/PollCard";
import { QuestionList } from "../parts/QuestionList";
import { JoinLink, RegisterCard } from "../parts/RegisterCard";
import { SayThanks } from "../parts/SayThanks";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { TakeWebinarOut } from "../parts/TakeWebinarOut";
import { Transcript } from "../parts/Transcript";
import { VideoFrame } from "../parts/VideoFrame";
import { isOver, recorded, Recordings, WebinarResources } from "../parts/WebinarResources";
import { WhoComes } from "../parts/WhoComes";
import { keepOwnVotes, loadWhole } from "../store/arriving";
import { useLoad } from "../store/loading";
import { pollsOf } from "../store/polls";
import { questionsOf } from "../store/questions";
import { beIn } from "../store/rooms";
import { webinars } from "../store/webinars";
import { roomWords } from "../words/rooms";
import { followUpWords } from "../words/inviting";
import { presentWords } from "../words/present";
import { seriesWords } from "../words/series";
import { endsAt, questionWords, timeOf, webinarWords } from "../words/webinars";

export function WebinarView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const loading = useLoad(`webinar ${id}`, () => loadWhole(id));
  const webinar = webinars.get(id);
  const phase = usePhase(webinar);
  useEffect(() => beIn(id), [id]);
  useEffect(() => keepOwnVotes(id), [id]);
  useTitle(webinar?.title ?? webinarWords.title);
  if (!webinar || loading.state === "failed")
    return (
      <div class="page">
        {loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}
        {loading.problem && <BegunQuestion webinarId={id} why={questionWords.begunGone} />}
      </div>
    );
  const polls = pollsOf(id);
  const over = phase === "closed" || phase === "cancelled";
  // Whether one comes is settled for who has registered once it goes on: then it makes way for what is asked.
  const settled = webinar.registered && phase !== "before";
  return (
    <div class="page">
      <Head webinar={webinar} phase={phase} />
      <div class="cols cols-wide webcols">
        {!over && !settled && (
          <div class="stack">
            <RegisterCard webinar={webinar} />
          </div>
        )}
        <div class="stack webmain">
          {webinar.video_url && !recorded(webinar) && <VideoFrame src={webinar.video_url} title={webinar.title} />}
          <Recordings webinar={webinar} />
          <OnAir question={questionsOf(id).find((each) => each.state === "on_air")} />
          {polls
            .filter((each) => each.state === "open")
            .map((each) => (
              <PollCard key={each.id} poll={each} />
            ))}
          {phase !== "closed" && <Feedback webinar={webinar} />}
          <AskQuestion webinar={webinar} over={over} />
          <QuestionList webinar={webinar} />
          {phase === "closed" && <Feedback webinar={webinar} />}
          <Near key={id} title={webinarWords.more} verb={webinarWords.showMore} atOnce={isOver(webinar)}>
            <WebinarCommitments webinar={webinar} />
            <WebinarResources webinar={webinar} />
            <Transcript webinar={webinar} />
          </Near>
          {polls
            .filter((each) => each.state === "closed")
            .map((each) => (
              <PollCard key={each.id} poll={each} />
            ))}
        </div>
        <div class="stack">
          {!over && settled && <RegisterCard webinar={webinar} settled />}
          {webinar.may_run && <TakeWebinarOut webinar={webinar} />}
          <WhoComes id={id} over={over} />
        </div>
      </div>
    </div>
  );
}

/** What one needs while it goes on: the meeting, its captions, thanks, and a commitment. */
function LiveBar({ webinar, phase }: { webinar: WebinarOut; phase: Phase }) {
  const going = phase !== "closed" && phase !== "cancelled";
  const join = going && (phase !== "before" || !webinar.registered) ? webinar.join_url : null;
  return (
    <div class="row row-tight">
      {join && <JoinLink href={join} />}
      {going && webinar.captions_url && (
        <a class="btn btn-second btn-sm" href={webinar.captions_url} target="_blank" rel="noopener noreferrer">
          {roomWords.captions}
        </a>
      )}
      <SayThanks webinar={webinar} phase={phase} />
      {phase === "live" && <RaiseCommitment webinar={webinar} size="sm" />}
    </div>
  );
}

function About({ webinar }: { webinar: WebinarOut }) {
  const some = [...webinar.teams, ...webinar.constituencies].map((each) => each.name);
  const hosts = webinar.hosts.map((each) => each.name);
  const presenters = webinar.presenters.map((each) => each.name);
  return (
    <>
      {webinar.takeaway && <p class="measure">{webinar.takeaway}</p>}
      <p class="small muted">
        {[
          presenters.length > 0 && webinarWords.by(presenters),
          webinarWords.hostedBy(hosts),
          webinar.series &&
            `${seriesWords.place(webinar.series.place, webinar.series.times)}, ${seriesWords.often[webinar.series.every]}`,
          some.length ? webinarWords.forSome(some) : webinarWords.forAll(webinar.call.name),
        ]
          .filter(Boolean)
          .join(". ")}
        .
      </p>
    </>
  );
}

function Head({ webinar, phase }: { webinar: WebinarOut; phase: Phase }) {
  return (
    <div class="stack stack-2">
      <Back href="/webinars">{webinarWords.back}</Back>
      <div class="pagehead">
        <div class="stack stack-2">
          <h1>{webinar.title}</h1>
          <p class="webtime">
            <PhaseBadge phase={phase} /> {phase === "live" ? webinarWords.until(endsAt(webinar)) : timeOf(webinar)}
          </p>
          {webinar.present > 0 && phase !== "closed" && phase !== "cancelled" && (
            <p class="small">
              <b>{roomWords.present(webinar.present)}.</b> <span class="muted">{roomWords.seen}</span>
            </p>
          )}
        </div>
        {(webinar.may_run || webinar.presents) && <Tools webinar={webinar} over={phase === "closed"} />}
      </div>
      {webinar.cancelled_at && <p class="notice">{webinarWords.whyCancelled(webinar.cancelled_why)}</p>}
      {webinar.closed_at && <p class="notice">{webinarWords.closedWhy}</p>}
      <LiveBar webinar={webinar} phase={phase} />
      {phase === "live" ? (
        <details>
          <summary class="small">{webinarWords.about}</summary>
          <div class="stack stack-2 gap">
            <p>{timeOf(webinar)}</p>
            <About webinar={webinar} />
          </div>
        </details>
      ) : (
        <About webinar={webinar} />
      )}
    </div>
  );
}

/** For those who run it or speak in it. */
function Tools({ webinar, over }: { webinar: WebinarOut; over: boolean }) {
  const link = (to: string, label: string, look = "btn-second") => (
    <a class={`btn ${look} btn-sm`} href={`/webinars/${webinar.id}/${to}`}>
      {label}
    </a>
  );
  return (
    <div class="row row-tight">
      {webinar.may_run && link("host", webinarWords.host)}
      {link("present", presentWords.link)}
      {webinar.may_run && link("follow-up", followUpWords.open)}
      {webinar.may_run && !webinar.cancelled_at && !over && (
        <>
          <InviteToWebinar webinar={webinar} />
          {link("change", webinarWords.change, "btn-quiet")}
          <CancelWebinar id={webinar.id} series={webinar.series !== null} />
        </>
      )}
    </div>
  );
}

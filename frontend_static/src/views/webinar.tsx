/** /webinars/:id: one webinar for those whom it is for: register, ask, vote, follow. Phone first. */
import "../../styles/webinars.css";

import { useEffect } from "preact/hooks";

import type { WebinarOut } from "../api";
import { AskQuestion } from "../parts/AskQuestion";
import { Back } from "../parts/Back";
import { Badge } from "../parts/Badge";
import { CancelWebinar } from "../parts/CancelWebinar";
import { WebinarCommitments } from "../parts/Commitments";
import { Failed } from "../parts/Failed";
import { Icon } from "../parts/Icon";
import { Feedback } from "../parts/Feedback";
import { InviteToWebinar } from "../parts/InviteToWebinar";
import { OnAir } from "../parts/OnAir";
import { PollCard } from "../parts/PollCard";
import { QuestionList } from "../parts/QuestionList";
import { JoinLink, RegisterCard } from "../parts/RegisterCard";
import { SayThanks } from "../parts/SayThanks";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { TakeWebinarOut } from "../parts/TakeWebinarOut";
import { Transcript } from "../parts/Transcript";
import { VideoFrame } from "../parts/VideoFrame";
import { recorded, Recordings, WebinarResources } from "../parts/WebinarResources";
import { WhoComes } from "../parts/WhoComes";
import { useLoad } from "../store/loading";
import { loadPolls, pollsOf } from "../store/polls";
import { desks, loadQuestions, questionsOf } from "../store/questions";
import { beIn } from "../store/rooms";
import { loadWebinar, webinars } from "../store/webinars";
import { roomWords } from "../words/rooms";
import { followUpWords } from "../words/inviting";
import { presentWords } from "../words/present";
import { seriesWords } from "../words/series";
import { timeOf, webinarWords } from "../words/webinars";

export function WebinarView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const loading = useLoad(`webinar ${id}`, async () => {
    desks.remove(id); // this page shows no more than everybody sees
    await Promise.all([loadWebinar(id), loadQuestions(id), loadPolls(id)]);
  });
  const webinar = webinars.get(id);
  useEffect(() => beIn(id), [id]);
  useTitle(webinar?.title ?? webinarWords.title);
  if (!webinar || loading.state === "failed")
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const polls = pollsOf(id);
  const over = webinar.cancelled_at !== null || webinar.closed_at !== null;
  return (
    <div class="page">
      <Head webinar={webinar} />
      {webinar.cancelled_at && <p class="notice">{webinarWords.whyCancelled(webinar.cancelled_why)}</p>}
      {webinar.closed_at && <p class="notice">{webinarWords.closedWhy}</p>}
      <div class={webinar.registered ? "cols cols-wide webcols" : "cols cols-wide webcols webcols-ask"}>
        <div class="stack">
          {webinar.video_url && !recorded(webinar) && <VideoFrame src={webinar.video_url} title={webinar.title} />}
          <Recordings webinar={webinar} />
          <OnAir question={questionsOf(id).find((each) => each.state === "on_air")} />
          {polls
            .filter((each) => each.state === "open")
            .map((each) => (
              <PollCard key={each.id} poll={each} />
            ))}
          {!webinar.closed_at && <Feedback webinar={webinar} />}
          {!over && <AskQuestion webinar={webinar} />}
          <QuestionList webinar={webinar} />
          <WebinarResources webinar={webinar} />
          <WebinarCommitments webinar={webinar} />
          {webinar.closed_at && <Feedback webinar={webinar} />}
          <Transcript webinar={webinar} />
          {polls
            .filter((each) => each.state === "closed")
            .map((each) => (
              <PollCard key={each.id} poll={each} />
            ))}
        </div>
        <div class="stack">
          {!over && <RegisterCard webinar={webinar} />}
          {!over && !webinar.registered && webinar.join_url && <JoinLink href={webinar.join_url} />}
          {!over && webinar.captions_url && (
            <p>
              <a class="btn btn-second" href={webinar.captions_url} target="_blank" rel="noopener noreferrer">
                {roomWords.captions}
              </a>
            </p>
          )}
          <SayThanks webinar={webinar} />
          {webinar.may_run && <TakeWebinarOut webinar={webinar} />}
          <WhoComes id={id} />
        </div>
      </div>
    </div>
  );
}

function Head({ webinar }: { webinar: WebinarOut }) {
  const some = [...webinar.teams, ...webinar.constituencies].map((each) => each.name);
  const hosts = webinar.hosts.map((each) => each.name);
  const presenters = webinar.presenters.map((each) => each.name);
  return (
    <div class="stack stack-2">
      <Back href="/webinars">{webinarWords.back}</Back>
      <div class="pagehead">
        <div class="stack stack-2">
          <h1>{webinar.title}</h1>
          <p class="row row-tight">
            {webinar.cancelled_at && <Badge kind="bad">{webinarWords.cancelled}</Badge>}
            {webinar.closed_at && <Badge icon="check">{webinarWords.closed}</Badge>}
            <Icon name="cal" size="sm" />
            <span>{timeOf(webinar)}</span>
          </p>
          {webinar.present > 0 && (
            <p class="small">
              <b>{roomWords.present(webinar.present)}.</b> <span class="muted">{roomWords.seen}</span>
            </p>
          )}
        </div>
        {(webinar.may_run || webinar.presents) && (
          <div class="row row-tight">
            {webinar.may_run && (
              <a class="btn btn-second btn-sm" href={`/webinars/${webinar.id}/host`}>
                {webinarWords.host}
              </a>
            )}
            <a class="btn btn-second btn-sm" href={`/webinars/${webinar.id}/present`}>
              {presentWords.link}
            </a>
            {webinar.may_run && (
              <a class="btn btn-second btn-sm" href={`/webinars/${webinar.id}/follow-up`}>
                {followUpWords.open}
              </a>
            )}
            {webinar.may_run && !webinar.cancelled_at && !webinar.closed_at && (
              <>
                <InviteToWebinar webinar={webinar} />
                <a class="btn btn-quiet btn-sm" href={`/webinars/${webinar.id}/change`}>
                  {webinarWords.change}
                </a>
                <CancelWebinar id={webinar.id} series={webinar.series !== null} />
              </>
            )}
          </div>
        )}
      </div>
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
    </div>
  );
}

/** /webinars/:id/present: for who speaks: what is on air, what comes next, and what is asked of me, answered here. */
import "../../styles/webinars.css";

import { useEffect } from "preact/hooks";

import type { WebinarOut, WebinarQuestionOut } from "../api";
import { Back } from "../parts/Back";
import { Backstage } from "../parts/Backstage";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { FocusKept } from "../parts/FocusKept";
import { useHeldOrder } from "../parts/heldOrder";
import { OnAir } from "../parts/OnAir";
import { forWhom, QuestionItem } from "../parts/QuestionItem";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { AnswerInWriting, WrittenAnswers } from "../parts/WrittenAnswers";
import { forgetNotes, loadNotes } from "../store/backstage";
import { useLoad } from "../store/loading";
import { myId } from "../store/me";
import { bestFirst, desks, inNextOrder, loadQuestions, questionsOf } from "../store/questions";
import { beIn } from "../store/rooms";
import { loadWebinar, webinars } from "../store/webinars";
import { presentWords } from "../words/present";
import { questionWords, timeOf, webinarWords } from "../words/webinars";

interface ListProps {
  id: string;
  title: string;
  none: string;
  items: readonly WebinarQuestionOut[];
  open: boolean;
}

function Questions({ id, title, none, items, open }: ListProps) {
  const held = useHeldOrder(id, items);
  return (
    <section class="card stack stack-3" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div role="status">
        {held.came + held.moved > 0 && (
          <Button look="second" size="sm" icon="up" onClick={held.sortAgain}>
            {questionWords.fresh(held.came, held.moved)}
          </Button>
        )}
      </div>
      {held.shown.length ? (
        <ol class="qlist">
          {held.shown.map((each) => (
            <QuestionItem key={each.id} question={each} open={open} answers />
          ))}
        </ol>
      ) : (
        <p class="muted">{none}</p>
      )}
    </section>
  );
}

/** In the order of the hosts: it moves when they move it. */
function Next({ items }: { items: readonly WebinarQuestionOut[] }) {
  if (!items.length) return null;
  return (
    <section class="card stack stack-3" aria-labelledby="up-next">
      <h2 id="up-next">{questionWords.upNext}</h2>
      <ol class="qnext">
        {items.map((each) => (
          <li key={each.id}>
            {each.text}{" "}
            <span class="small muted">
              {[questionWords.onAirVotes(each.votes), forWhom(each)].filter(Boolean).join(", ")}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Head({ webinar }: { webinar: WebinarOut }) {
  return (
    <div class="stack stack-2">
      <Back href={`/webinars/${webinar.id}`}>{webinarWords.backTo}</Back>
      <div class="pagehead">
        <div>
          <h1>{webinar.title}</h1>
          <p class="muted">
            {timeOf(webinar)}. {presentWords.only}
          </p>
        </div>
        {webinar.may_run && (
          <a class="btn btn-second btn-sm" href={`/webinars/${webinar.id}/host`}>
            {webinarWords.host}
          </a>
        )}
      </div>
      {webinar.cancelled_at && <p class="notice">{webinarWords.whyCancelled(webinar.cancelled_why)}</p>}
      {webinar.closed_at && <p class="notice">{presentWords.closed}</p>}
    </div>
  );
}

export function PresentView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  useTitle(presentWords.title);
  const loading = useLoad(`present ${id}`, async () => {
    desks.remove(id); // who speaks sees of what waits no more than everybody does
    await Promise.all([loadWebinar(id), loadQuestions(id)]);
    const now = webinars.peek(id);
    if (now?.presents || now?.may_run) await loadNotes(id);
    else forgetNotes(id);
  });
  useEffect(() => beIn(id), [id]);
  const webinar = webinars.get(id);
  if (!webinar || loading.state !== "ready")
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  if (!webinar.presents && !webinar.may_run)
    return (
      <div class="page">
        <EmptyState title={presentWords.notYours} action={<Back href={`/webinars/${id}`}>{webinarWords.backTo}</Back>}>
          {presentWords.notYoursWhy}
        </EmptyState>
      </div>
    );
  const all = questionsOf(id);
  const onAir = all.find((each) => each.state === "on_air");
  const open = all.filter((each) => each.state === "shown" || each.state === "later").sort(bestFirst);
  const forMe = open.filter((each) => each.asked_for?.id === myId());
  const over = webinar.cancelled_at !== null || webinar.closed_at !== null;
  return (
    <FocusKept>
      <Head webinar={webinar} />
      <OnAir question={onAir} />
      {/* One box for both: what follows would else be drawn anew, and lose what is being written in it. */}
      <div class={onAir ? "stack stack-2" : "card"}>
        {onAir ? (
          <>
            <WrittenAnswers question={onAir} />
            <div class="row">
              <AnswerInWriting question={onAir} />
            </div>
          </>
        ) : (
          <p class="muted">{presentWords.nothingOnAir}</p>
        )}
      </div>
      <div class="cols cols-wide presentcols">
        <div class="stack">
          <Next items={open.filter((each) => each.next_place !== null).sort(inNextOrder)} />
          <Questions
            id="for-you"
            title={presentWords.forYou}
            none={presentWords.forYouNone}
            items={forMe}
            open={!over}
          />
          <Questions
            id="for-anybody"
            title={presentWords.forAnybody}
            none={presentWords.forAnybodyNone}
            items={open.filter((each) => !each.asked_for)}
            open={!over}
          />
          <Questions
            id="answered-here"
            title={presentWords.byYou}
            none={presentWords.byYouNone}
            items={all.filter((each) => each.answers.some((one) => one.author.id === myId()))}
            open={false}
          />
        </div>
        <div class="stack">
          <Backstage webinar={webinar} />
        </div>
      </div>
    </FocusKept>
  );
}

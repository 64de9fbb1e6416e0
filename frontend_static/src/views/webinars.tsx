/** /webinars: those that are for me: the next one first; those that are over on request. */
import "../../styles/webinars.css";

import { useState } from "preact/hooks";

import type { WebinarOut } from "../api";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Older } from "../parts/Older";
import { usePhase } from "../parts/phase";
import { PhaseBadge } from "../parts/PhaseBadge";
import { forWhom } from "../parts/QuestionItem";
import { Skeleton } from "../parts/Skeleton";
import { AnswerInWriting } from "../parts/WrittenAnswers";
import { useTitle } from "../parts/title";
import { useLoad } from "../store/loading";
import { askedOfMe, loadAskedOfMe, questions } from "../store/questions";
import { lists, loadMaySchedule, loadWebinars, maySchedule, type Which, webinars } from "../store/webinars";
import { words } from "../words";
import { invitingWords } from "../words/inviting";
import { questionWords, timeOf, webinarWords } from "../words/webinars";

function Line({ webinar }: { webinar: WebinarOut }) {
  const names = webinar.presenters.map((each) => each.name);
  const phase = usePhase(webinar);
  const over = phase === "closed" || phase === "cancelled";
  return (
    <li class="stack stack-2">
      <div class="row between">
        <h3 class="t-lg">
          <a href={`/webinars/${webinar.id}`}>{webinar.title}</a>
        </h3>
        <span class="row row-tight">
          <PhaseBadge phase={phase} />
          {webinar.invited_by && !webinar.registered && !over && (
            <Badge kind="do">{invitingWords.invitesYou(webinar.invited_by.name)}</Badge>
          )}
          {webinar.registered && !over && (
            <Badge kind="ok" icon="check">
              {webinarWords.registered}
            </Badge>
          )}
        </span>
      </div>
      <p>{timeOf(webinar)}</p>
      <p class="small muted">
        {[
          names.length ? webinarWords.by(names) : webinarWords.hostedBy(webinar.hosts.map((each) => each.name)),
          webinar.call.name,
          over ? webinarWords.hadRegistered(webinar.coming) : webinarWords.coming(webinar.coming),
        ].join(" · ")}
      </p>
    </li>
  );
}

function List({ which, title }: { which: Which; title: string }) {
  const list = lists.get(which);
  if (!list) return null;
  const shown = list.ids.flatMap((id) => webinars.get(id) ?? []);
  return (
    <section class="card stack" aria-labelledby={`list-${which}`}>
      <h2 id={`list-${which}`}>{title}</h2>
      {shown.length ? (
        <ul class="rows">
          {shown.map((each) => (
            <Line key={each.id} webinar={each} />
          ))}
        </ul>
      ) : (
        <p class="muted">{webinarWords.overNone}</p>
      )}
      {list.next && <Older load={() => loadWebinars(which, list.next ?? undefined)} label={words.showMore} />}
    </section>
  );
}

function Over() {
  const loading = useLoad("webinars over", () => loadWebinars("over"));
  if (!lists.get("over")) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return <List which="over" title={webinarWords.over} />;
}

function AskedOfYou() {
  useLoad("asked of me", loadAskedOfMe);
  const items = askedOfMe.value?.items.filter((each) => {
    const now = questions.get(each.id) ?? each;
    return now.state === "shown" || now.state === "later";
  });
  if (!items?.length) return null;
  return (
    <section class="card stack asked" aria-labelledby="asked-of-you">
      <h2 id="asked-of-you">{questionWords.askedOfYou}</h2>
      <p class="small">{questionWords.askedOfYouWhy}</p>
      <ol class="rows">
        {items.map((each) => (
          <li key={each.id} class="stack stack-2">
            <p>
              <b>{each.text}</b>
            </p>
            <p class="small muted">
              {questionWords.askedIn} <a href={`/webinars/${each.webinar.id}`}>{each.webinar.name}</a>,{" "}
              {[questionWords.onAirVotes(each.votes), forWhom(each)].filter(Boolean).join(", ")}
            </p>
            <p>
              <AnswerInWriting question={each} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function WebinarsView() {
  useTitle(webinarWords.title);
  const [over, setOver] = useState(false);
  const loading = useLoad("webinars", async () => {
    await Promise.all([loadWebinars("to come"), loadMaySchedule()]);
  });
  const list = lists.get("to come");
  const may = maySchedule.value;
  if (!list || !may)
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const mayPlan = may.calls.length + may.teams.length > 0;
  const plan = (
    <a class="btn" href="/webinars/new">
      {webinarWords.plan}
    </a>
  );
  return (
    <div class="page">
      <div class="pagehead">
        <div>
          <h1>{webinarWords.title}</h1>
          <p class="muted measure">{webinarWords.intro}</p>
          <p>
            <a href="/commitments">{webinarWords.committed}</a>
          </p>
        </div>
        {mayPlan && list.ids.length > 0 && plan}
      </div>
      <AskedOfYou />
      {list.ids.length ? (
        <List which="to come" title={webinarWords.toCome} />
      ) : (
        <EmptyState title={webinarWords.noneTitle} action={mayPlan ? plan : undefined}>
          {mayPlan ? webinarWords.noneMay : webinarWords.none}
        </EmptyState>
      )}
      {over ? (
        <Over />
      ) : (
        <div class="row">
          <Button
            look="second"
            onClick={() => {
              setOver(true);
            }}
          >
            {webinarWords.showOver}
          </Button>
        </div>
      )}
    </div>
  );
}

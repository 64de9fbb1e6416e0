/** One case on the moderators' desk: the words, who told and why, what was decided, and what to do next. */
import { useState } from "preact/hooks";

import type { CaseNow } from "../api";
import { moment, when } from "../format";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import { type Case, cases, changeCase } from "../store/moderation";
import { me, myId } from "../store/me";
import { toast } from "../store/toasts";
import { reasonWords } from "../words/flags";
import { deskWords, kindWords, verdictWords } from "../words/moderation";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { DecideCase } from "./DecideCase";
import { Icon } from "./Icon";
import { Quote } from "./Quote";
import { SayWhy } from "./SayWhy";

type Decision = Case["decisions"][number];

function Told({ one }: { one: Case }) {
  const { flagged, hidden, warned, suspended } = one.earlier;
  return (
    <dl class="hl hl-stacked">
      <dt>
        <Icon name="flag" />
        {deskWords.told}
      </dt>
      <dd>
        <ul class="stack stack-1">
          {one.flags.map((flag) => (
            <li key={`${flag.flagged_at}${flag.member?.id ?? ""}`}>
              <b>{flag.member?.name ?? deskWords.guest}</b>, {when(flag.flagged_at)}: {reasonWords[flag.reason]}
              {flag.words && <> “{flag.words}”</>}
            </li>
          ))}
        </ul>
      </dd>
      {one.author && (
        <>
          <dt>
            <Icon name="history" />
            {deskWords.earlier}
          </dt>
          <dd>
            {flagged + hidden + warned + suspended === 0
              ? deskWords.earlierNone
              : deskWords.earlierWords(flagged, hidden, warned, suspended)}
          </dd>
        </>
      )}
    </dl>
  );
}

function Words({ one }: { one: Case }) {
  return (
    <div class="stack stack-2">
      {one.quote ? <Quote label={deskWords.quote} text={one.quote} /> : <p class="muted">{deskWords.quoteGone}</p>}
      {one.now === null && <p class="small muted">{deskWords.gone}</p>}
      {one.now && one.quote && one.now !== one.quote && <Quote label={deskWords.now} text={one.now} />}
    </div>
  );
}

function Appealed({ decision }: { decision: Decision }) {
  const appeal = decision.appeal;
  if (!appeal) return null;
  const answer = (words: string, other: boolean) => {
    const params = { path: { appeal_id: appeal.id } };
    const body = { granted: !other, answer: words };
    return changeCase(() =>
      read<CaseNow>(http.POST("/api/v1/moderation/appeals/{appeal_id}/answer", { params, body })),
    ).then(() => {
      toast(deskWords.answerDone);
    });
  };
  return (
    <div class="stack stack-2">
      <Quote label={`${deskWords.appeal}, ${when(appeal.made_at)}`} text={appeal.words} />
      {appeal.granted !== null ? (
        <p>
          <b>{deskWords.answered(appeal.granted)}</b>: {appeal.answer}{" "}
          {appeal.same_person && <span class="small muted">{deskWords.samePerson}</span>}
        </p>
      ) : (
        <SayWhy
          id={`appeal-${appeal.id}`}
          label={deskWords.answer}
          hint={deskWords.answerHint}
          needed={deskWords.answerNeeded}
          verb={deskWords.grant}
          otherVerb={deskWords.refuse}
          send={answer}
        />
      )}
    </div>
  );
}

function Decided({ decision }: { decision: Decision }) {
  const [undoing, setUndoing] = useState(false);
  const undo = (reason: string) => {
    const params = { path: { decision_id: decision.id } };
    return changeCase(() =>
      read<CaseNow>(http.POST("/api/v1/moderation/decisions/{decision_id}/undoing", { params, body: { reason } })),
    ).then(() => {
      toast(deskWords.undoDone);
    });
  };
  const waits = decision.appeal && decision.appeal.granted === null;
  return (
    <li class="stack stack-2">
      <p>
        <Badge icon={decision.verdict === "dismissed" ? "check" : "shield"}>{verdictWords[decision.verdict]}</Badge>{" "}
        {decision.verdict === "suspended" && (
          <>{decision.suspended_until ? deskWords.until(moment(decision.suspended_until)) : deskWords.untilLifted} </>
        )}
        <span class="small muted">{deskWords.decidedBy(decision.decided_by.name, when(decision.decided_at))}</span>
      </p>
      <p>{decision.reason}</p>
      {decision.acknowledged_at && <p class="small muted">{deskWords.read}</p>}
      <Appealed decision={decision} />
      {decision.undone_reason !== null && <p class="notice">{deskWords.undone(decision.undone_reason)}</p>}
      {decision.undone_at === null && decision.verdict !== "dismissed" && !waits && !undoing && (
        <div class="row">
          <Button
            look="second"
            size="sm"
            icon="undo"
            onClick={() => {
              setUndoing(true);
            }}
          >
            {deskWords.undo[decision.verdict]}
          </Button>
        </div>
      )}
      {undoing && decision.undone_at === null && (
        <SayWhy
          id={`undo-${decision.id}`}
          label={deskWords.undoReason}
          hint={deskWords.undoHint}
          needed={deskWords.reasonNeeded}
          verb={deskWords.undo[decision.verdict]}
          send={undo}
        />
      )}
    </li>
  );
}

/** Whoever looks at a case says so first: then two do not decide at once. */
function Claim({ one }: { one: Case }) {
  const [busy, setBusy] = useState(false);
  const mine = one.claimed_by?.id === myId();
  const claim = () => {
    setBusy(true);
    const params = { path: { case_id: one.id } };
    const path = "/api/v1/moderation/cases/{case_id}/claim";
    changeCase(() => read<CaseNow>(mine ? http.DELETE(path, { params }) : http.PUT(path, { params, body: {} })))
      .catch((error: unknown) => {
        toast(sentenceOf(error));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <div class="row">
      {one.claimed_by && !mine && <Badge icon="eye">{deskWords.claimed(one.claimed_by.name)}</Badge>}
      <Button look={mine ? "quiet" : "second"} busy={busy} onClick={claim}>
        {mine ? deskWords.leave : one.claimed_by ? deskWords.takeOver : deskWords.look}
      </Button>
    </div>
  );
}

export function CaseCard({ id }: { id: string }) {
  const one = cases.get(id);
  if (!one || !me.value) return null;
  const about = [
    one.nameless ? deskWords.nameless : one.author && deskWords.by(one.author.name),
    one.where && deskWords.in(one.where),
  ].filter(Boolean);
  return (
    <li>
      <article class="card stack" aria-labelledby={`case-${id}`}>
        <div class="stack stack-1">
          <h2 class="t-lg" id={`case-${id}`}>
            {[kindWords[one.kind], ...about].join(" ")}
          </h2>
          <p class="small muted">
            {deskWords.flags(one.flags.length)}, <time dateTime={one.opened_at}>{when(one.opened_at)}</time>
          </p>
        </div>
        {one.held_by && one.held_until && (
          <p class="notice notice-straw">{deskWords.held(one.held_by.name, moment(one.held_until))}</p>
        )}
        <Words one={one} />
        <Told one={one} />
        {one.decisions.length > 0 && (
          <section class="stack stack-2" aria-label={deskWords.decisions}>
            <h3>{deskWords.decisions}</h3>
            <ul class="rows">
              {one.decisions.map((decision) => (
                <Decided key={decision.id} decision={decision} />
              ))}
            </ul>
          </section>
        )}
        {one.decided_at === null && <Claim one={one} />}
        {one.decided_at === null && one.claimed_by?.id === myId() && <DecideCase one={one} />}
      </article>
    </li>
  );
}

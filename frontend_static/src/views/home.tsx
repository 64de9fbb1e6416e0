/** Home: first what is asked of me now, then what others do, then the picture. */
import { useState } from "preact/hooks";

import type { CorrectionAsked, DueOut, LowOut, SentOut } from "../api";
import { day, outOf, since } from "../format";
import { Band } from "../parts/Band";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Feed } from "../parts/Feed";
import { LowWords } from "../parts/Lows";
import { Outbox } from "../parts/Outbox";
import { Paused } from "../parts/Paused";
import { Milestones, ThanksForYou } from "../parts/Recognition";
import { ReportForm } from "../parts/ReportForm";
import { RollUp } from "../parts/RollUp";
import { SentPanel } from "../parts/SentReport";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { HOME } from "../store/feed";
import { useLoad } from "../store/loading";
import { askForLows, lowIds, lows, waitingLows } from "../store/lows";
import { me, myCall, myId, myTeam } from "../store/me";
import { waitsFor } from "../store/outbox";
import { corrections, loadCorrections } from "../store/remarks";
import { due, dueKey, loadDue } from "../store/reports";
import { lower, within, words } from "../words";
import { remarkWords } from "../words/board";
import { NamingRow } from "../parts/NamingRow";
import { loadNamings, namings } from "../store/summaries";
import { homeWords } from "../words/home";
import { reportWords } from "../words/report";
import { DueBadge } from "./report";

const LOWS_SHOWN = 3;

function DueRow({ one }: { one: DueOut }) {
  return (
    <div class="askrow">
      <div>
        <h3>{reportWords.title(within(one.label))}</h3>
        <p>{one.team_name}</p>
      </div>
      <div class="row row-tight">
        <DueBadge one={one} />
        <a class="btn btn-second" href={`/report/${one.form_id}/${one.team_id}/${one.period}`}>
          {reportWords.report}
          <span class="vh"> {`${one.team_name}, ${lower(one.label)}`}</span>
        </a>
      </div>
    </div>
  );
}

function LowRow({ low }: { low: LowOut }) {
  const say = low.kind === "low" ? homeWords.low : homeWords.help;
  return (
    <div class="askrow">
      <div>
        <h3>{say(low.author.name, low.team.name)}</h3>
        <p>
          “{low.text}” {homeWords.waiting(since(low.raised_at))}
        </p>
      </div>
      <a class="btn btn-second" href={`/teams/${low.held_by.id}#low-${low.id}`}>
        {homeWords.answer(low.author.name)}
      </a>
    </div>
  );
}

/** A leader asks to look again at something I sent. */
function CorrectionRow({ asked }: { asked: CorrectionAsked }) {
  return (
    <div class="askrow">
      <div>
        <h3>{remarkWords.asksYou(asked.author.name, within(asked.label))}</h3>
        <p>“{asked.text}”</p>
      </div>
      <a class="btn btn-second" href={`/reports/${asked.report_id}`}>
        {remarkWords.look}
        <span class="vh"> {within(asked.label)}</span>
      </a>
    </div>
  );
}

/** The report that is due first, filled in on the spot. */
function FirstReport({ one, onSent }: { one: DueOut; onSent: (due: DueOut, result: SentOut | null) => void }) {
  const last = one.numbers[0]?.last;
  return (
    <div class="askdo">
      <div class="row between">
        <div>
          <h3>{reportWords.title(within(one.label))}</h3>
          <p class="small">
            {one.team_name}. {last && homeWords.lastTime(outOf(last.numerator, last.denominator), last.label)}
          </p>
        </div>
        <DueBadge one={one} />
      </div>
      <ReportForm due={one} compact onSent={onSent} />
    </div>
  );
}

function Asked() {
  const [sent, setSent] = useState<readonly { due: DueOut; result: SentOut | null }[]>([]);
  const loading = useLoad("asked", async () => {
    await Promise.all([loadDue(), askForLows({ limit: 50 }), loadCorrections(), loadNamings()]);
  });
  const waits = waitingLows();
  const asked = (due.value ?? []).filter(
    (one) => !waitsFor(one) && !sent.some((each) => dueKey(each.due) === dueKey(one)),
  );
  const [first, ...others] = asked;
  if (due.value === null) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const toCorrect = corrections.value ?? [];
  const toName = namings.value ?? [];
  const things = asked.length + waits.length + toCorrect.length + toName.length;
  return (
    <>
      {sent.map((each) => (
        <SentPanel key={dueKey(each.due)} due={each.due} result={each.result} />
      ))}
      <section class="card asked stack" aria-labelledby="asked">
        <div class="row between">
          <h2 id="asked">{homeWords.asked}</h2>
          {things > 0 && <span class="small">{homeWords.things(things)}</span>}
        </div>
        {things === 0 && (
          <div class="stack stack-1">
            <p>{homeWords.nothing}</p>
            <Paused />
            <p class="small">{homeWords.nothingNext}</p>
          </div>
        )}
        {things > 0 && <Paused />}
        {things > 0 && (
          <div class="asks">
            {first && (
              <FirstReport
                key={dueKey(first)}
                one={first}
                onSent={(of, result) => {
                  setSent((before) => [...before, { due: of, result }]);
                }}
              />
            )}
            {others.map((one) => (
              <DueRow key={dueKey(one)} one={one} />
            ))}
            {toName.map((each) => (
              <NamingRow key={each.id} asked={each} />
            ))}
            {toCorrect.map((each) => (
              <CorrectionRow key={each.id} asked={each} />
            ))}
            {waits.slice(0, LOWS_SHOWN).map((low) => (
              <LowRow key={low.id} low={low} />
            ))}
            {waits.length > LOWS_SHOWN && <p class="askrow">{homeWords.more(waits.length - LOWS_SHOWN)}</p>}
          </div>
        )}
      </section>
    </>
  );
}

/** Feeds to choose from, when there is more than one. */
function Feeds() {
  const places = me.value?.places ?? [];
  const [chosen, setChosen] = useState(HOME);
  const choices = [
    { key: HOME, name: homeWords.allTeams },
    ...places.map((place) => ({ key: place.team_id, name: place.team_name })),
  ];
  return (
    <section class="stack" aria-labelledby="feed">
      <h2 id="feed">{homeWords.feed}</h2>
      {places.length > 1 && (
        <div class="tabs" role="group" aria-label={homeWords.chooseFeed}>
          {choices.map(({ key, name }) => (
            <button
              key={key}
              type="button"
              aria-current={chosen === key ? "page" : undefined}
              onClick={() => {
                setChosen(key);
              }}
            >
              {name}
            </button>
          ))}
        </div>
      )}
      <Feed key={chosen} of={chosen} />
    </section>
  );
}

const TWO_WEEKS = 14 * 86_400_000;
const isRecent = (time: string) => Date.now() - Date.parse(time) < TWO_WEEKS;

function AnsweredForYou() {
  const mine = lowIds.value
    .map((id) => lows.get(id))
    .filter((low) => low !== null)
    .filter((low) => low.author.id === myId() && low.answers.length > 0)
    .filter((low) => low.answers.some((answer) => isRecent(answer.answered_at)))
    .slice(-2)
    .reverse();
  if (!mine.length) return null;
  return (
    <section class="card stack stack-3" aria-labelledby="answered">
      <h2 id="answered">{homeWords.answeredForYou}</h2>
      <dl class="hl">
        {mine.map((low) => (
          <LowWords key={low.id} low={low} />
        ))}
      </dl>
    </section>
  );
}

/** Nobody can report without a team. An administrator, who needs none, is led to what only they can do. */
function NoTeam() {
  if (!me.value?.is_administrator) return <EmptyState title={homeWords.noTeam}>{homeWords.noTeamWhy}</EmptyState>;
  return (
    <EmptyState
      title={homeWords.administer}
      action={
        <div class="row">
          <a class="btn" href="/invite">
            {words.nav.invite}
          </a>
          <a class="btn btn-second" href="/calls">
            {homeWords.openCalls}
          </a>
        </div>
      }
    >
      {homeWords.administerWhy}
    </EmptyState>
  );
}

/** A leader's own team; for a member, the team above theirs, so that they see what their part adds up to. */
function pictureTeam(): { id: string; name: string } | null {
  const mine = myTeam.value;
  if (!mine) return null;
  const above = mine.line.at(-1);
  return !mine.leads && above ? above : { id: mine.team_id, name: mine.team_name };
}

export function HomeView() {
  useTitle(words.nav.home);
  const call = myCall.value;
  const picture = pictureTeam();
  const mine = me.value;
  return (
    <div class="page">
      {call ? (
        <Band kicker={call.name} goal={call.goal_sentence} deadline={call.deadline} />
      ) : (
        <h1>{homeWords.welcome(mine?.name ?? "")}</h1>
      )}
      {mine?.second_factor_from && (
        <div class="notice notice-straw stack stack-2">
          <p>{homeWords.secondStep(day(mine.second_factor_from))}</p>
          <p>
            <a href="/me/sign-in">{homeWords.secondStepAdd}</a>
          </p>
        </div>
      )}
      <Outbox />
      <div class="cols">
        <div class="stack stack-5">
          {mine?.places.length ? (
            <>
              <Asked />
              <Milestones />
              <AnsweredForYou />
              <Feeds />
            </>
          ) : (
            <NoTeam />
          )}
        </div>
        <aside class="aside" aria-label={words.picture}>
          {picture && <RollUp key={picture.id} teamId={picture.id} name={picture.name} />}
          {mine && <ThanksForYou />}
        </aside>
      </div>
    </div>
  );
}

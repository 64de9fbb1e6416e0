/** A team: where the number stands, who needs an answer, who reported, what people say; and its leaders' tools. */
import { useEffect, useState } from "preact/hooks";

import type { BoardOut, TeamOut } from "../api";
import { figure, listed, moment, outOf } from "../format";
import { http, read } from "../http";
import { Button } from "../parts/Button";
import { Confidence } from "../parts/Confidence";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Feed } from "../parts/Feed";
import { FlagIt } from "../parts/FlagIt";
import { GoalBar } from "../parts/GoalBar";
import { HereNow } from "../parts/HereNow";
import { MarkdownBox } from "../parts/MarkdownBox";
import { Leaderless } from "../parts/Leaderless";
import { NeedsAnswer } from "../parts/NeedsAnswer";
import { Headline, Reported, useGoal } from "../parts/RollUp";
import { PassedUp } from "../parts/PassedUp";
import { Skeleton } from "../parts/Skeleton";
import { MOST_ARMS, Snowflake } from "../parts/Snowflake";
import { TeamPeople } from "../parts/TeamPeople";
import { TeamRow } from "../parts/TeamRow";
import { TeamsBelow } from "../parts/TeamsBelow";
import { TeamTools } from "../parts/TeamTools";
import { useTitle } from "../parts/title";
import { WhoReported } from "../parts/WhoReported";
import { place } from "../router";
import { useLoad } from "../store/loading";
import { askForLows } from "../store/lows";
import { leadsAny, me } from "../store/me";
import { postWritten } from "../store/posts";
import * as feedStore from "../store/feed";
import { boardKey, boards, loadBoard, loadTeam, newerPeriods, teams } from "../store/teams";
import { within, words } from "../words";
import { feedWords } from "../words/feed";
import { numberWords } from "../words/numbers";
import { teamWords } from "../words/team";

async function load(id: string): Promise<void> {
  await loadTeam(id);
  if (me.peek()?.places.some((mine) => mine.leads && mine.team_id === id))
    await askForLows({ unanswered: true, team_id: id });
}

function Head({
  team,
  board,
  onPeriod,
}: {
  team: TeamOut;
  board: BoardOut | null;
  onPeriod: (period: string) => void;
}) {
  return (
    <div class="pagehead">
      <div>
        {team.line.length > 0 && (
          <nav class="muted small" aria-label={teamWords.structure}>
            {team.line.map((above) => (
              <span key={above.id}>
                <a href={`/teams/${above.id}`}>{above.name}</a> ›{" "}
              </span>
            ))}
            {team.name}
          </nav>
        )}
        <h1>{team.name}</h1>
      </div>
      {board?.period && (
        <div class="field">
          <label class="vh" for="period">
            {teamWords.period}
          </label>
          <select
            class="select"
            id="period"
            value={board.period}
            onChange={(event) => {
              onPeriod(event.currentTarget.value);
            }}
          >
            {board.periods.map((each) => (
              <option key={each.period} value={each.period}>
                {each.label}
              </option>
            ))}
          </select>
        </div>
      )}
    </div>
  );
}

function TheNumber({ team, board }: { team: TeamOut; board: BoardOut }) {
  const [first, ...others] = board.figures;
  const goal = useGoal(first?.goal_id ?? "");
  if (!first) return null;
  const own = goal?.team.id === team.id ? goal : null;
  return (
    <section class="card stack" aria-labelledby="the-number">
      <h2 id="the-number">{teamWords.figures(team.name, within(board.label))}</h2>
      <div class="row between">
        <Headline board={board} first={first} goal={own} />
        <Reported board={board} size="lg" />
      </div>
      {own && own.baseline !== null && (
        <GoalBar
          unit={own.metric.unit}
          baseline={own.baseline}
          target={own.target}
          now={(own.current ?? own.latest)?.value ?? null}
          evenPace={own.even_pace_value}
        />
      )}
      {first.hollow && first.received > 0 && <p class="small muted">{teamWords.provisional}</p>}
      {others.length > 0 && (
        <div class="figs">
          {others.map((each) => (
            <p class="fig" key={each.metric_id}>
              <b>{each.received ? figure(each.value, each.unit) : "–"}</b>
              <span>
                {each.metric_name}
                {each.unit === "%" && each.received > 0 && `, ${outOf(each.numerator, each.denominator)}`}
              </span>
            </p>
          ))}
        </div>
      )}
      <p class="row">
        {first.goal_id && <a href={`/goals/${first.goal_id}`}>{teamWords.seeGoal}</a>}
        <a href={`/teams/${team.id}/numbers?metric=${first.metric_id}`}>{numberWords.link}</a>
      </p>
    </section>
  );
}

function Below({ team, board }: { team: TeamOut; board: BoardOut }) {
  return (
    <section class="card card-flush" aria-labelledby="who-reported">
      <div class="card-head pad">
        <h2 id="who-reported">{teamWords.whoReported}</h2>
        <span class="small muted">
          {board.label}
          {board.due_at && `, ${teamWords.due(moment(board.due_at))}`}
        </span>
      </div>
      {board.pause && <p class="notice">{teamWords.paused(board.pause)}</p>}
      <ul class="tree" aria-label={`${teamWords.teams}: ${team.name}`}>
        {board.children.map((child) => (
          <TeamRow key={child.team_id} child={child} form={board.form} />
        ))}
      </ul>
    </section>
  );
}

function OurSnowflake({ team, board }: { team: TeamOut; board: BoardOut }) {
  const arms = board.children.map((child) => ({
    id: child.team_id,
    name: child.name,
    received: child.received,
    expected: child.expected,
    hasReported: child.has_reported,
    asks: Boolean(child.unanswered),
  }));
  const shown = arms.length >= 2 && arms.length <= MOST_ARMS;
  if (!shown && !team.call_id) return null;
  return (
    <section class="card stack stack-3" aria-labelledby="snowflake">
      <h2 id="snowflake">{teamWords.snowflake}</h2>
      <Snowflake team={team.name} leaders={team.leaders.map((leader) => leader.name)} arms={arms} />
      {shown && <p class="small muted">{teamWords.snowflakeKey}</p>}
      {team.call_id && (
        <p>
          <a href={`/calls/${team.call_id}/snowflake?team=${team.id}`}>{teamWords.snowflakeAll}</a>
        </p>
      )}
    </section>
  );
}

async function write(team: TeamOut, text: string): Promise<void> {
  const post = await read(http.POST("/api/v1/posts", { body: { team_id: team.id, text } }));
  const event = {
    type: "post.written" as const,
    post_id: post.id,
    team_id: post.team_id,
    author_id: post.author.id,
    author_name: post.author.name,
    text: post.text,
    html: post.html,
    celebrates: post.celebrates ?? null,
    written_at: post.written_at,
    edited_at: post.edited_at,
  };
  postWritten(event);
  feedStore.postWritten(event);
}

function Talk({ team }: { team: TeamOut }) {
  return (
    <section class="stack" aria-labelledby="talk">
      <div class="stack stack-1">
        <h2 id="talk">{teamWords.feed}</h2>
        <HereNow teamId={team.id} />
      </div>
      <div class="card">
        <MarkdownBox
          draft={`post/${team.id}`}
          label={feedWords.write(team.name)}
          hint={feedWords.markdownHint}
          placeholder={feedWords.placeholder}
          audience={feedWords.seenByTeam(team.name)}
          verb={feedWords.send}
          busyVerb={feedWords.sending}
          teamId={team.id}
          send={(text) => write(team, text)}
        />
      </div>
      <Feed key={team.id} of={team.id} />
    </section>
  );
}

/** Without a form there is nothing to count yet: why, and who can change that. */
function NoForm({ team }: { team: TeamOut }) {
  return (
    <EmptyState
      title={teamWords.noForm}
      action={
        team.rights.lead && (
          <a class="btn" href={`/teams/${team.id}/form`}>
            {teamWords.makeForm}
          </a>
        )
      }
    >
      {team.rights.lead
        ? teamWords.noFormWhy
        : `${teamWords.noFormWhyMember} ${listed(team.leaders.map((leader) => leader.name))}`}
    </EmptyState>
  );
}

export function TeamView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const [period, setPeriod] = useState<string | null>(null);
  const loading = useLoad(`team ${id}`, () => load(id));
  useLoad(`board ${id} ${period ?? ""}`, () => loadBoard(id, period));
  const newer = newerPeriods.value[id];
  const team = teams.get(id);
  const shown = boards.get(boardKey(id, period));
  const latest = boards.get(boardKey(id));
  const board = shown ?? latest;
  useTitle(team?.name ?? "");
  const news = newer && board?.period && newer > board.period && newer === board.periods[0]?.period ? newer : null;
  const wanted = place.value.hash;
  const ready = team !== null && board !== null;
  useEffect(() => {
    if (ready && wanted.startsWith("low-")) document.getElementById(wanted)?.scrollIntoView({ block: "center" });
  }, [ready, wanted]);
  // Rights may have changed while the page was open: then nothing of it is shown any longer.
  const gone = loading.problem?.status === 403 || loading.problem?.status === 404;
  if (!team || gone)
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <Head team={team} board={board} onPeriod={setPeriod} />
      {team.closed && <p class="notice">{teamWords.closed(team.name)}</p>}
      {!team.inside && (
        <p class="notice">
          {teamWords.outside(team.name)} {team.who_can_let_in}
        </p>
      )}
      <p class="newpill" role="status">
        {news && (
          <Button
            look="second"
            icon="up"
            onClick={() => {
              setPeriod(news);
            }}
          >
            {teamWords.hasBegun(board?.periods[0]?.label ?? "")}
          </Button>
        )}
      </p>
      <div class="cols cols-wide">
        <div class="stack stack-5">
          {board?.form === null && <NoForm team={team} />}
          {board && <TheNumber team={team} board={board} />}
          <NeedsAnswer team={team} />
          {board?.form && board.children.length > 0 && <Below team={team} board={board} />}
          {board?.form === null && team.children.length > 0 && <TeamsBelow team={team} />}
          {board?.people && board.people.length > 0 && (
            <WhoReported board={board} leads={leadsAny([team.id, ...team.line.map((above) => above.id)])} />
          )}
          {board && <Confidence board={board} />}
          {team.inside && <Talk team={team} />}
        </div>
        <aside class="aside" aria-label={words.nav.team}>
          {board && <OurSnowflake team={team} board={board} />}
          {board && <PassedUp team={team} board={board} />}
          <Leaderless team={team} />
          <TeamTools team={team} />
          <TeamPeople team={team} />
          <FlagIt kind="team" id={team.id} small of={team.name} />
        </aside>
      </div>
    </div>
  );
}

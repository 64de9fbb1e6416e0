/** /calls/:id: what we want, why, who can act, and how far all teams have come. ?tab= shows teams and numbers. */
import { useEffect, useState } from "preact/hooks";

import type { CallOut } from "../api";
import { listed } from "../format";
import { Band } from "../parts/Band";
import { ChangeCall } from "../parts/ChangeCall";
import { ChangeEvidence } from "../parts/ChangeEvidence";
import { ChangeGroups } from "../parts/ChangeGroups";
import { ChangeOrganisers } from "../parts/ChangeOrganisers";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { SelectField } from "../parts/Field";
import { FirstTeam } from "../parts/FirstTeam";
import { FlagIt } from "../parts/FlagIt";
import { GoalCard } from "../parts/GoalCard";
import { Groups } from "../parts/Groups";
import { Numbers, SetGoal } from "../parts/Numbers";
import { Skeleton } from "../parts/Skeleton";
import { TeamTree } from "../parts/TeamTree";
import { place } from "../router";
import { followCall, goalsOfCall, loadCall, loadMetrics, metricsOfCall } from "../store/callPages";
import { calls } from "../store/calls";
import { goals } from "../store/goals";
import { useLoad } from "../store/loading";
import { useTitle } from "../parts/title";
import { pageWords } from "../words/applicants";
import { callWords } from "../words/calls";

type Tab = keyof typeof callWords.tabs;

function Tabs({ call, tab }: { call: CallOut; tab: Tab }) {
  const shown: Tab[] = call.may_edit ? ["call", "teams", "numbers", "change"] : ["call", "teams", "numbers"];
  return (
    <nav class="tabs" aria-label={callWords.tabsName}>
      {shown.map((each) => (
        <a
          key={each}
          href={each === "call" ? `/calls/${call.id}` : `/calls/${call.id}?tab=${each}`}
          aria-current={each === tab ? "page" : undefined}
        >
          {callWords.tabs[each]}
        </a>
      ))}
      <a href={`/calls/${call.id}/resources`}>{callWords.resources}</a>
    </nav>
  );
}

function Why({ call }: { call: CallOut }) {
  return (
    <section class="card stack" aria-labelledby="why">
      <h2 id="why">{callWords.why}</h2>
      {call.evidence.map((fact) => (
        <div class="stack stack-1" key={fact.id}>
          <p>{fact.statement}</p>
          <p class="small muted">
            {callWords.source}:{" "}
            {fact.source_url ? (
              <a href={fact.source_url} rel="noreferrer">
                {fact.source}
              </a>
            ) : (
              fact.source
            )}{" "}
            <FlagIt kind="evidence" id={fact.id} small />
          </p>
        </div>
      ))}
      {!call.evidence.length && <p class="muted">{callWords.noEvidence}</p>}
      {call.made_up && call.evidence.length > 0 && <p class="hint-box">{callWords.realFacts}</p>}
      <dl class="hl">
        <dt>{callWords.ledBy}</dt>
        <dd>{listed(call.organisers.map((organiser) => organiser.name)) || callWords.nobody}</dd>
        <dt>{callWords.runs}</dt>
        <dd>
          {callWords.fromTo(call.launched_on, call.deadline)}. {callWords.weekOf(call.week, call.weeks)}.
        </dd>
        <dt>{callWords.who}</dt>
        <dd>
          {callWords.whoLine(
            call.constituencies.length,
            call.root_teams.reduce((sum, team) => sum + team.people, 0),
          )}
        </dd>
      </dl>
      <p>
        <FlagIt kind="call" id={call.id} small />
      </p>
    </section>
  );
}

/** The goals of the whole call: those of its root teams. */
function useRootGoals(call: CallOut): string[] {
  const roots = new Set(call.root_teams.map((team) => team.id));
  return (goalsOfCall.get(call.id) ?? []).filter((id) => roots.has(goals.get(id)?.team.id ?? ""));
}

function TheCall({ call }: { call: CallOut }) {
  const rootGoals = useRootGoals(call);
  return (
    <div class="cols">
      <div class="stack stack-5">
        {rootGoals.map((id) => (
          <GoalCard
            key={id}
            id={id}
            title={(goal) =>
              rootGoals.length > 1
                ? callWords.progressOf(goal.metric.name, call.root_teams.length > 1 ? goal.team.name : null)
                : callWords.progress
            }
            named={rootGoals.length > 1}
          />
        ))}
        {!rootGoals.length && (
          <EmptyState title={callWords.noGoal} action={<SetGoal call={call} />}>
            {callWords.noGoalWhy}
          </EmptyState>
        )}
        <Groups call={call} />
      </div>
      <aside class="aside" aria-label={callWords.why}>
        <Why call={call} />
      </aside>
    </div>
  );
}

function Teams({ call }: { call: CallOut }) {
  const rootGoals = useRootGoals(call);
  const [chosen, setChosen] = useState<string | null>(null);
  const goal = goals.get(chosen ?? rootGoals[0] ?? "");
  if (!call.root_teams.length)
    return call.may_edit ? (
      <FirstTeam call={call} />
    ) : (
      <EmptyState title={callWords.noTeams}>{callWords.noTeamsWhy}</EmptyState>
    );
  return (
    <section class="card card-flush" aria-labelledby="teams">
      <div class="card-head pad">
        <h2 id="teams">{callWords.teams}</h2>
        <a href={`/calls/${call.id}/snowflake`}>{callWords.snowflake}</a>
        {rootGoals.length > 1 && (
          <SelectField
            id="tree-goal"
            label={callWords.figuresOf}
            value={goal?.id ?? ""}
            onValue={setChosen}
            options={rootGoals.map((id) => ({ value: id, label: goals.get(id)?.metric.name ?? "" }))}
          />
        )}
      </div>
      <TeamTree roots={call.root_teams} goal={goal} />
    </section>
  );
}

function TheNumbers({ call }: { call: CallOut }) {
  const loading = useLoad(`metrics/${call.id}`, () => loadMetrics(call));
  const metrics = metricsOfCall.get(call.id);
  if (!metrics) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return <Numbers call={call} goalIds={goalsOfCall.get(call.id) ?? []} metrics={metrics} />;
}

function Change({ call }: { call: CallOut }) {
  return (
    <div class="cols cols-half">
      <div class="stack stack-5">
        <ChangeCall call={call} />
        <section class="card stack stack-3" aria-labelledby="public-page">
          <h2 id="public-page">{pageWords.title}</h2>
          <p>{pageWords.why}</p>
          <div class="row">
            <a class="btn btn-second" href={`/calls/${call.id}/page`}>
              {pageWords.toPage}
            </a>
          </div>
        </section>
        <ChangeOrganisers call={call} />
        <ChangeGroups call={call} />
      </div>
      <ChangeEvidence call={call} />
    </div>
  );
}

const PARTS = { call: TheCall, teams: Teams, numbers: TheNumbers, change: Change };

export function CallView({ params }: { params: Record<string, string> }) {
  const id = params["id"] ?? "";
  const loading = useLoad(`call/${id}`, () => loadCall(id));
  useEffect(() => followCall(id), [id]);
  const call = calls.get(id);
  useTitle(call?.name ?? "");
  const known = goalsOfCall.get(id) !== null;
  // The address may name a place on the page, which is there only now.
  const hash = place.value.hash;
  useEffect(() => {
    if (known && hash) document.getElementById(hash)?.scrollIntoView();
  }, [known, hash]);
  if (!call || !known) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const asked = place.value.search.get("tab") ?? "call";
  const tab: Tab = asked in PARTS && (asked !== "change" || call.may_edit) ? (asked as Tab) : "call";
  const Part = PARTS[tab];
  return (
    <div class="page">
      <Band
        kicker={callWords.kicker(call.name)}
        goal={call.goal_sentence}
        deadline={call.deadline}
        large={tab === "call"}
      >
        {tab === "call" && call.condition && <p class="band-say">{call.condition}</p>}
      </Band>
      <Tabs call={call} tab={tab} />
      <Part call={call} />
    </div>
  );
}

/** /calls/:id/snowflake: all teams of a call in one picture, or as a list; ?team= begins at one. */
import "../../styles/snowflake.css";

import { useCallback, useMemo, useState } from "preact/hooks";

import type { SnowflakeOut, SnowTeam } from "../api";
import { count } from "../format";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { InputField, SelectField } from "../parts/Field";
import { Skeleton } from "../parts/Skeleton";
import { SnowKey } from "../parts/SnowKey";
import { SnowList } from "../parts/SnowList";
import { type Mark, SnowPicture } from "../parts/SnowPicture";
import { useTitle } from "../parts/title";
import { go, place } from "../router";
import { type Branches, branchesOf, flakeOf, lineAbove, openAll, openFirst, type Sprig } from "../snow";
import { useLoad } from "../store/loading";
import { loadSnowflake, newerSnow, snowflakes, snowKey } from "../store/snowflakes";
import { snowWords } from "../words/snowflake";

type Need = keyof typeof snowWords.marks;

const needs: Record<Need, (team: SnowTeam, branches: Branches) => boolean> = {
  lows: (team) => team.waits_for_me > 0,
  leaderless: (team) => !team.led,
  stretched: (team) => team.too_many !== null,
  waiting: (team, branches) => team.expected > team.received && !branches.below.has(team.id),
};
const NEEDS = Object.keys(needs) as Need[];
const FOUND_SHOWN = 8;

function markOf({ team }: Sprig): Mark | null {
  if (team.waits_for_me > 0) return { glyph: "?", kind: "asks" };
  if (!team.led) return { glyph: "!", kind: "warns" };
  return team.too_many === null ? null : { glyph: "+", kind: "warns" };
}

function Chosen({ team, branches, most, open, onFold }: ChosenProps) {
  const below = branches.below.get(team.id)?.length ?? 0;
  return (
    <div class="stack stack-2">
      <h3>{team.name}</h3>
      <p>
        {snowWords.ledBy(team)}. {snowWords.people(team.people)}
        {below > 0 && `, ${snowWords.unfolded(below)}`}.
      </p>
      <p>{snowWords.report(team.received, team.expected)}.</p>
      {team.waits_for_me > 0 && <p class="notice notice-straw">{snowWords.lows(team.waits_for_me)}.</p>}
      {!team.led && team.leaders.length > 0 && <p class="notice">{snowWords.awayLeaders}</p>}
      {team.too_many !== null && <p class="notice">{snowWords.stretched(team.too_many, most)}</p>}
      <div class="row">
        <a class="btn" href={`/teams/${team.id}`}>
          {snowWords.open}
          <span class="vh"> {team.name}</span>
        </a>
        {below > 0 && (
          <Button
            look="second"
            onClick={() => {
              onFold(team.id, !open);
            }}
          >
            {open ? snowWords.fold : snowWords.unfold}
          </Button>
        )}
      </div>
    </div>
  );
}

interface ChosenProps {
  team: SnowTeam;
  branches: Branches;
  most: number;
  open: boolean;
  onFold: (id: string, open: boolean) => void;
}

function Find({ teams, onFound }: { teams: readonly SnowTeam[]; onFound: (id: string) => void }) {
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLocaleLowerCase();
  const found = wanted ? teams.filter((team) => team.name.toLocaleLowerCase().includes(wanted)) : [];
  return (
    <form
      role="search"
      class="stack stack-2"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = found;
        if (first) onFound(first.id);
      }}
    >
      <InputField
        id="snow-find"
        label={snowWords.find}
        hint={snowWords.findHint}
        autocomplete="off"
        value={typed}
        onValue={setTyped}
      />
      <div role="status" class="small muted">
        {wanted && !found.length && snowWords.noneFound}
        {found.length > FOUND_SHOWN && snowWords.moreFound(found.length - FOUND_SHOWN)}
      </div>
      {found.length > 0 && (
        <ul class="rows">
          {found.slice(0, FOUND_SHOWN).map((team) => (
            <li key={team.id}>
              <button
                type="button"
                class="linkbtn"
                onClick={() => {
                  onFound(team.id);
                }}
              >
                {team.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

/** What needs a look, each with its number; pressing one goes from team to team. */
function Needs({ branches, onNext }: { branches: Branches; onNext: (need: Need, ids: readonly string[]) => void }) {
  const found = NEEDS.map((need) => ({
    need,
    ids: [...branches.teams.values()].filter((team) => needs[need](team, branches)).map((team) => team.id),
  })).filter(({ ids }) => ids.length > 0);
  return (
    <section class="card stack stack-3" aria-labelledby="snow-needs">
      <h2 id="snow-needs">{snowWords.needs}</h2>
      {!found.length && <p class="muted">{snowWords.allFine}</p>}
      <ul class="rows">
        {found.map(({ need, ids }) => (
          <li key={need}>
            <button
              type="button"
              class="needrow"
              onClick={() => {
                onNext(need, ids);
              }}
            >
              <span>
                {snowWords.marks[need]}
                {snowWords.markHints[need] && <small>{snowWords.markHints[need]}</small>}
              </span>
              <b>{count(ids.length)}</b>
              <span class="vh"> {snowWords.next}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Whole({
  flake,
  formId,
  onForm,
}: {
  flake: SnowflakeOut;
  formId: string | null;
  onForm: (id: string) => void;
}) {
  const branches = useMemo(() => branchesOf(flake.teams), [flake.teams]);
  const wanted = place.peek().search.get("team");
  const [open, setOpen] = useState<ReadonlySet<string>>(() => {
    const first = openFirst(branches);
    for (const above of wanted ? lineAbove(branches, wanted) : []) first.add(above);
    if (wanted && branches.below.has(wanted)) first.add(wanted);
    return first;
  });
  const [chosen, setChosen] = useState(wanted ?? branches.roots[0]?.id ?? null);
  const [goal, setGoal] = useState(wanted ? { id: wanted, turn: 0 } : null);
  const [need, setNeed] = useState<Need | null>(null);
  const asList = place.value.search.get("show") === "list";
  const drawn = useMemo(() => flakeOf(branches, open), [branches, open]);
  const lit = useMemo(() => {
    if (!need) return null;
    const found = new Set<string>();
    for (const team of branches.teams.values())
      if (needs[need](team, branches)) for (const id of [team.id, ...lineAbove(branches, team.id)]) found.add(id);
    return found;
  }, [branches, need]);
  const fold = useCallback((id: string, unfolded: boolean) => {
    setOpen((before) => {
      const next = new Set(before);
      if (unfolded) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const visit = (id: string) => {
    setOpen((before) => new Set([...before, ...lineAbove(branches, id)]));
    setChosen(id);
    setGoal((before) => ({ id, turn: (before?.turn ?? 0) + 1 }));
  };
  const next = (of: Need, ids: readonly string[]) => {
    const at = need === of ? ids.indexOf(chosen ?? "") : -1;
    setNeed(of);
    const id = ids[(at + 1) % ids.length];
    if (id) visit(id);
  };
  const team = branches.teams.get(chosen ?? "");
  const newer = newerSnow.value[snowKey(flake.call_id, formId)];
  const address = (list: boolean) => `/calls/${flake.call_id}/snowflake${list ? "?show=list" : ""}`;
  return (
    <>
      <div class="row between">
        <nav class="tabs" aria-label={snowWords.ways}>
          <a href={address(false)} aria-current={asList ? undefined : "page"}>
            {snowWords.picture}
          </a>
          <a href={address(true)} aria-current={asList ? "page" : undefined}>
            {snowWords.list}
          </a>
        </nav>
        {flake.forms.length > 1 && (
          <SelectField
            id="snow-form"
            label={snowWords.form}
            value={flake.form_id ?? ""}
            onValue={onForm}
            options={flake.forms.map((form) => ({
              value: form.id,
              label: snowWords.formOf(form.name, form.team_name),
            }))}
          />
        )}
      </div>
      <p class="newpill" role="status">
        {newer && (
          <Button look="second" icon="up" onClick={() => void loadSnowflake(flake.call_id, formId)}>
            {snowWords.begun(newer)}
          </Button>
        )}
      </p>
      <div class="cols cols-wide">
        <section class={asList ? "card card-flush" : "card stack stack-3"} aria-labelledby="snow-teams">
          <div class={asList ? "card-head pad" : "row between"}>
            <h2 id="snow-teams">{flake.label || snowWords.title}</h2>
            <div class="row row-tight">
              <Button look="second" size="sm" onClick={() => setOpen(openAll(branches))}>
                {snowWords.openAll}
              </Button>
              <Button look="second" size="sm" onClick={() => setOpen(new Set(branches.roots.map((root) => root.id)))}>
                {snowWords.closeAll}
              </Button>
            </div>
          </div>
          {asList ? (
            <SnowList branches={branches} open={open} lit={lit} most={flake.most_led} onFold={fold} />
          ) : (
            <>
              <SnowPicture
                name={snowWords.canvas(flake.call_name)}
                branches={branches}
                flake={drawn}
                chosen={chosen}
                goal={goal}
                lit={lit}
                most={flake.most_led}
                threshold={flake.threshold}
                markOf={markOf}
                onChoose={setChosen}
                onFold={fold}
                onOpen={(id) => {
                  go(`/teams/${id}`);
                }}
              />
              <p class="small muted">{snowWords.total(branches.teams.size, drawn.sprigs.length)}</p>
              <details class="small">
                <summary>{snowWords.keysTitle}</summary>
                <p>{snowWords.keys}</p>
              </details>
            </>
          )}
        </section>
        <aside class="aside" aria-label={snowWords.title}>
          {!asList && (
            <section class="card stack stack-3" aria-labelledby="snow-chosen">
              <h2 id="snow-chosen">{snowWords.chosen}</h2>
              {team ? (
                <Chosen team={team} branches={branches} most={flake.most_led} open={open.has(team.id)} onFold={fold} />
              ) : (
                <p class="muted">{snowWords.chooseOne}</p>
              )}
            </section>
          )}
          <section class="card">
            <Find teams={flake.teams} onFound={visit} />
          </section>
          <Needs branches={branches} onNext={next} />
          {!asList && <SnowKey />}
        </aside>
      </div>
    </>
  );
}

export function SnowflakeView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const [formId, setFormId] = useState<string | null>(null);
  const loading = useLoad(`snowflake ${snowKey(id, formId)}`, () => loadSnowflake(id, formId));
  const flake = snowflakes.get(snowKey(id, formId));
  useTitle(snowWords.title);
  const gone = loading.problem?.status === 403 || loading.problem?.status === 404;
  if (!flake || gone)
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <div class="stack stack-2">
        <nav class="muted small" aria-label={flake.call_name}>
          <a href={`/calls/${id}?tab=teams`}>{snowWords.backTo(flake.call_name)}</a>
        </nav>
        <h1>{snowWords.ofCall(flake.call_name)}</h1>
        <p class="muted measure">{snowWords.intro}</p>
      </div>
      {flake.teams.length ? (
        <Whole key={snowKey(id, formId)} flake={flake} formId={formId} onForm={setFormId} />
      ) : (
        <EmptyState title={snowWords.empty}>{snowWords.emptyWhy}</EmptyState>
      )}
    </div>
  );
}

/**
 * /calls/:id/page: an organiser writes what a call says in public, looks at it, opens it and closes it. What another
 * organiser saved meanwhile is not overwritten unseen.
 */
import { useState } from "preact/hooks";

import type { CallPageOut } from "../api";
import { http, Problem, readTagged } from "../http";
import { Back } from "../parts/Back";
import { AudienceChip } from "../parts/AudienceChip";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { ErrorLine, InputField, TextField } from "../parts/Field";
import { PageQuestions, type Question } from "../parts/PageQuestions";
import { Skeleton } from "../parts/Skeleton";
import { Sure } from "../parts/Sure";
import { Tick } from "../parts/Tick";
import { useTitle } from "../parts/title";
import { useSending } from "../sending";
import { loadCall } from "../store/callPages";
import { calls } from "../store/calls";
import { useLoad } from "../store/loading";
import { loadPage, pageTags, publicPages, takePage } from "../store/publicPages";
import { toast } from "../store/toasts";
import { changeCallWords } from "../words/calls";
import { pageWords } from "../words/applicants";

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The address without its end, which is what one chooses. */
const startOf = (page: CallPageOut) => page.address.slice(0, page.address.length - page.slug.length);

interface Draft {
  slug: string;
  intro: string;
  goals: readonly string[];
  charts: readonly string[];
  questions: readonly Question[];
}

const draftOf = (page: CallPageOut): Draft => ({
  slug: page.slug,
  intro: page.intro,
  goals: page.goals.filter((goal) => goal.published).map((goal) => goal.id),
  charts: page.goals.filter((goal) => goal.chart).map((goal) => goal.id),
  questions: page.questions.map(({ id, question, required }, key) => ({ key, id, question, required })),
});

const changed = (ids: readonly string[], id: string, chosen: boolean): readonly string[] => [
  ...ids.filter((each) => each !== id),
  ...(chosen ? [id] : []),
];

function Words({ page }: { page: CallPageOut }) {
  const [draft, setDraft] = useState(() => draftOf(page));
  const [tag, setTag] = useState(() => pageTags.get(page.call_id) ?? null);
  const [clash, setClash] = useState(false);
  const fields = [
    "slug",
    "intro",
    "goal_ids",
    "chart_goal_ids",
    ...draft.questions.map((_, place) => `questions.${place}.question`),
  ];
  const sending = useSending("page", fields);
  const chartsWrong = sending.errorOf("chart_goal_ids");
  const set = (more: Partial<Draft>) => {
    setDraft({ ...draft, ...more });
  };
  const path = { call_id: page.call_id };
  const save = async (over: string | null) => {
    const fine = sending.check({
      slug: (!SLUG.test(draft.slug) || draft.slug.length < 3 || draft.slug.length > 60) && pageWords.slugWrong,
      ...Object.fromEntries(
        draft.questions.map(({ question }, place) => [
          `questions.${place}.question`,
          !question.trim() && pageWords.questionNeeded,
        ]),
      ),
    });
    if (!fine) return;
    const arrived = await sending.send(async () => {
      try {
        const body = {
          slug: draft.slug,
          intro: draft.intro,
          goal_ids: [...draft.goals],
          chart_goal_ids: [...draft.charts],
          questions: draft.questions.map(({ id, question, required }) => ({ id, question, required })),
        };
        const params = { path, header: over ? { "if-match": over } : {} };
        const saved = await readTagged<CallPageOut>(http.PUT("/api/v1/calls/{call_id}/page", { params, body }));
        takePage(saved.data, saved.tag);
        setDraft(draftOf(saved.data));
        setTag(saved.tag);
        setClash(false);
      } catch (error) {
        if (error instanceof Problem && error.status === 412) setClash(true);
        throw error;
      }
    });
    if (arrived) toast(pageWords.saved);
  };
  const newest = async (): Promise<string | null> => {
    await loadPage(page.call_id);
    return pageTags.get(page.call_id) ?? null;
  };
  const takeTheirs = () =>
    sending.send(async () => {
      setTag(await newest());
      const now = publicPages.peek(page.call_id);
      if (now) setDraft(draftOf(now));
      setClash(false);
    });
  const saveMine = async () => {
    const now = await newest();
    setTag(now);
    await save(now);
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-labelledby="page-words"
      onSubmit={(event) => {
        event.preventDefault();
        void save(tag);
      }}
    >
      <h2 id="page-words">{pageWords.words}</h2>
      {clash ? (
        <div class="notice notice-straw" role="alert">
          <div class="stack stack-3">
            <p>
              <b>{pageWords.meanwhile}</b> {pageWords.meanwhileDo}
            </p>
            <div class="row">
              <Button look="second" onClick={() => void takeTheirs()}>
                {pageWords.takeTheirs}
              </Button>
              <Button look="second" onClick={() => void saveMine().catch(() => undefined)}>
                {pageWords.saveMine}
              </Button>
            </div>
          </div>
        </div>
      ) : (
        <ErrorSummary errors={sending.errors} />
      )}
      <InputField
        id={sending.idOf("slug")}
        label={pageWords.slug}
        hint={pageWords.slugHint(startOf(page))}
        error={sending.errorOf("slug")}
        autocomplete="off"
        value={draft.slug}
        onValue={(slug) => {
          set({ slug: slug.trim().toLowerCase() });
        }}
      />
      <TextField
        id={sending.idOf("intro")}
        label={pageWords.intro}
        hint={pageWords.introHint}
        error={sending.errorOf("intro")}
        rows={6}
        value={draft.intro}
        onValue={(intro) => {
          set({ intro });
        }}
      />
      <fieldset class="stack stack-2" id={sending.idOf("chart_goal_ids")} tabIndex={-1}>
        <legend>{pageWords.goals}</legend>
        <p class="small muted">{page.goals.length ? pageWords.goalsHint : pageWords.noGoals}</p>
        {page.goals.map(({ id, name }) => (
          <div class="stack stack-1" key={id}>
            <Tick
              id={`goal-${id}`}
              label={name}
              checked={draft.goals.includes(id)}
              onChange={(chosen) => {
                set({ goals: changed(draft.goals, id, chosen), charts: changed(draft.charts, id, false) });
              }}
            />
            {draft.goals.includes(id) && (
              <Tick
                id={`chart-${id}`}
                label={pageWords.chart(name)}
                hint={pageWords.chartHint}
                checked={draft.charts.includes(id)}
                onChange={(chosen) => {
                  set({ charts: changed(draft.charts, id, chosen) });
                }}
              />
            )}
          </div>
        ))}
        {chartsWrong && <ErrorLine id={sending.idOf("chart_goal_ids")} error={chartsWrong} />}
      </fieldset>
      <PageQuestions
        questions={draft.questions}
        onQuestions={(questions) => {
          set({ questions });
        }}
        sending={sending}
      />
      <div class="row between">
        <AudienceChip who={pageWords.audience} />
        <Button type="submit" busy={sending.busy} busyWords={pageWords.saving}>
          {pageWords.save}
        </Button>
      </div>
    </form>
  );
}

function State({ page }: { page: CallPageOut }) {
  const [asking, setAsking] = useState(false);
  const params = { path: { call_id: page.call_id } };
  const turn = async () => {
    const done = await readTagged<CallPageOut>(
      page.open
        ? http.DELETE("/api/v1/calls/{call_id}/page/open", { params })
        : http.PUT("/api/v1/calls/{call_id}/page/open", { params, body: {} }),
    );
    takePage(done.data, done.tag);
    toast(page.open ? pageWords.closed_ : pageWords.opened);
  };
  const copy = () => {
    navigator.clipboard.writeText(page.address).then(
      () => {
        toast(pageWords.copied);
      },
      () => undefined,
    );
  };
  return (
    <section class="card stack" aria-labelledby="page-state">
      <div class="card-head">
        <h2 id="page-state">{page.open ? pageWords.open : pageWords.closed}</h2>
        <Badge {...(page.open && { kind: "ok" as const })} icon={page.open ? "eye" : "lock"}>
          {page.open ? pageWords.open : pageWords.closed}
        </Badge>
      </div>
      <p class="breakable">
        {page.open ? pageWords.openNow(page.address) : page.written ? pageWords.closedNow : pageWords.unwritten}
      </p>
      {page.written && (
        <div class="row">
          {page.open ? (
            <a class="btn btn-second btn-sm" href={`/join/${page.slug}`}>
              {pageWords.see}
            </a>
          ) : (
            <a class="btn btn-second btn-sm" href={`/calls/${page.call_id}/page/preview`}>
              {pageWords.preview}
            </a>
          )}
          {page.open && "clipboard" in navigator && (
            <Button look="second" size="sm" onClick={copy}>
              {pageWords.copy}
            </Button>
          )}
          <Button
            {...(page.open && { look: "quiet" as const })}
            size="sm"
            onClick={() => {
              setAsking(true);
            }}
          >
            {page.open ? pageWords.closeButton : pageWords.openButton}
          </Button>
        </div>
      )}
      <div class="stack stack-1">
        <h3>{pageWords.whoAnswers}</h3>
        <p class="small">
          {pageWords.whoAnswersWhy} <a href={`/calls/${page.call_id}?tab=change`}>{changeCallWords.groups}</a>
        </p>
      </div>
      {asking && (
        <Sure
          title={page.open ? pageWords.closeTitle : pageWords.openTitle}
          why={page.open ? pageWords.closeWhy : pageWords.openWhy}
          verb={page.open ? pageWords.closeButton : pageWords.openButton}
          keep={pageWords.keep}
          danger={page.open}
          onSure={turn}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </section>
  );
}

export function OpenCallView({ params }: { params: Record<string, string> }) {
  const id = params["id"] ?? "";
  useTitle(pageWords.title);
  const loading = useLoad(`public page ${id}`, async () => {
    await Promise.all([loadPage(id), loadCall(id)]);
  });
  const [page, call] = [publicPages.get(id), calls.get(id)];
  if (!page || !call) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return (
    <div class="page">
      <div class="stack stack-2">
        <Back href={`/calls/${id}`}>{pageWords.back(call.name)}</Back>
        <h1>{pageWords.title}</h1>
        <p class="muted measure">{pageWords.why}</p>
      </div>
      {page.may_edit ? (
        <div class="cols cols-report">
          <Words page={page} />
          <State page={page} />
        </div>
      ) : (
        <p class="notice">{page.open ? pageWords.openNow(page.address) : pageWords.closedNow}</p>
      )}
    </div>
  );
}

/** /teams/:id/pass-up: a leader's summary of a period for the leaders above, filled in with what is known now. */
import { useState } from "preact/hooks";

import type { DraftOut, SummaryOut } from "../api";
import { listed } from "../format";
import { http, read } from "../http";
import { AudienceChip } from "../parts/AudienceChip";
import { Button } from "../parts/Button";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { TextField } from "../parts/Field";
import { NoPatientDetails } from "../parts/NoPatientDetails";
import { Skeleton } from "../parts/Skeleton";
import { SummaryCard, SummaryFigures } from "../parts/SummaryCard";
import { useTitle } from "../parts/title";
import { go, place } from "../router";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { myId } from "../store/me";
import { loadDraft, summaries } from "../store/summaries";
import { toast } from "../store/toasts";
import { within } from "../words";
import { summaryWords } from "../words/summaries";

type Source = DraftOut["sources"][number];
type Choice = "left" | "without" | "named";

function Choose({ source, choice, onChoice }: { source: Source; choice: Choice; onChoice: (now: Choice) => void }) {
  const { member } = source;
  const naming =
    member?.id === myId() ? summaryWords.ownName : member ? summaryWords.withName(member.name) : summaryWords.somebody;
  return (
    <li class="stack stack-2">
      <label class="choice">
        <input
          type="checkbox"
          checked={choice !== "left"}
          onChange={(event) => {
            onChoice(event.currentTarget.checked ? "without" : "left");
          }}
        />
        <span>
          {source.text}
          <span class="small muted">
            {" "}
            {member ? summaryWords.from(member.name, source.team.name) : source.team.name}
          </span>
        </span>
      </label>
      {choice !== "left" && source.can_be_named && (
        <label class="choice">
          <input
            type="checkbox"
            checked={choice === "named"}
            onChange={(event) => {
              onChoice(event.currentTarget.checked ? "named" : "without");
            }}
          />
          <span>{naming}</span>
        </label>
      )}
    </li>
  );
}

function Write({ draft }: { draft: DraftOut }) {
  const [sentence, setSentence] = useState(draft.last?.sentence ? draft.last.sentence : draft.sentence);
  const [chosen, setChosen] = useState<Readonly<Record<string, Choice>>>({});
  const sending = useSending("pass-up", ["sentence", "items"]);
  const choiceOf = (source: Source): Choice => chosen[source.source_id] ?? "left";
  const send = async () => {
    if (!sending.check({ sentence: !sentence.trim() && summaryWords.needed })) return;
    const items = draft.sources
      .filter((each) => choiceOf(each) !== "left")
      .map((each) => ({ source_id: each.source_id, with_name: choiceOf(each) === "named" }));
    const body = { team_id: draft.team.id, form_id: draft.form_id, period: draft.period, sentence, items };
    let made: SummaryOut | null = null;
    const done = await sending.send(async () => {
      made = await read<SummaryOut>(http.POST("/api/v1/summaries", { body }));
      summaries.set(made.id, made);
    });
    if (!done || !made) return;
    toast(summaryWords.sent);
    go(`/summaries/${(made as SummaryOut).id}`);
  };
  const choices = (kind: Source["kind"], title: string, none: string) => {
    const some = draft.sources.filter((each) => each.kind === kind);
    return (
      <fieldset class="stack stack-2">
        <legend>{title}</legend>
        {some.length === 0 && <p class="small muted">{none}</p>}
        <ul class="rows">
          {some.map((each) => (
            <Choose
              key={each.source_id}
              source={each}
              choice={choiceOf(each)}
              onChoice={(now) => {
                setChosen({ ...chosen, [each.source_id]: now });
              }}
            />
          ))}
        </ul>
      </fieldset>
    );
  };
  return (
    <form
      class="card stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <h2>{summaryWords.figures}</h2>
      <SummaryFigures of={draft} />
      <TextField
        id={sending.idOf("sentence")}
        label={summaryWords.sentence}
        hint={summaryWords.sentenceHint}
        error={sending.errorOf("sentence")}
        rows={4}
        value={sentence}
        onValue={setSentence}
      />
      {choices("high", summaryWords.highs, summaryWords.noHighs)}
      {choices("low", summaryWords.lows, summaryWords.noLows)}
      <NoPatientDetails />
      <p>
        <AudienceChip few who={summaryWords.seenBy(listed(draft.to.map((each) => each.name)))} />
      </p>
      <div class="row">
        <Button type="submit" icon="report" busy={sending.busy} busyWords={summaryWords.sending}>
          {summaryWords.send}
        </Button>
      </div>
      <p class="small muted">{summaryWords.stays}</p>
    </form>
  );
}

export function PassUpView({ params }: { params: Record<string, string> }) {
  const search = place.value.search;
  const [draft, setDraft] = useState<DraftOut | null>(null);
  const loading = useLoad(`draft ${params.id ?? ""}`, async () => {
    setDraft(await loadDraft(params.id ?? "", search.get("form") ?? "", search.get("period") ?? ""));
  });
  const title = draft ? summaryWords.title(draft.team.name, within(draft.label)) : summaryWords.card;
  useTitle(title);
  if (!draft) return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <div class="stack stack-1">
        <p class="muted small">
          <a href={`/teams/${draft.team.id}`}>{draft.team.name}</a>
        </p>
        <h1>{title}</h1>
        <p class="muted measure">{summaryWords.why}</p>
      </div>
      <div class="cols cols-report">
        <Write draft={draft} />
        {(draft.teams_expected > 0 || draft.below.length > 0) && (
          <section class="stack" aria-labelledby="below">
            <h2 id="below">{summaryWords.below}</h2>
            {draft.below.length === 0 && <p class="muted">{summaryWords.nothingBelow}</p>}
            {draft.below.map((each) => (
              <SummaryCard key={each.id} summary={each} />
            ))}
          </section>
        )}
      </div>
    </div>
  );
}

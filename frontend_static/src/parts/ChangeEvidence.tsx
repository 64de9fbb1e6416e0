/** The facts of a call, each with its source, in the order in which they are read. */
import { useState } from "preact/hooks";

import type { CallOut } from "../api";
import { http, readTagged } from "../http";
import { useSending } from "../sending";
import { takeCall } from "../store/callPages";
import { toast } from "../store/toasts";
import { words } from "../words";
import { changeCallWords } from "../words/calls";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField, TextField } from "./Field";

interface Fact {
  key: number;
  statement: string;
  source: string;
  source_url: string;
}

export function ChangeEvidence({ call }: { call: CallOut }) {
  const [facts, setFacts] = useState<Fact[]>(() =>
    call.evidence.map((fact, key) => ({ ...fact, key, source_url: fact.source_url ?? "" })),
  );
  const [nextKey, setNextKey] = useState(call.evidence.length);
  const names = facts.flatMap((_, index) =>
    ["statement", "source", "source_url"].map((name) => `items.${index}.${name}`),
  );
  const sending = useSending("fact", names);
  const set = (index: number, change: Partial<Fact>) => {
    setFacts(facts.map((fact, at) => (at === index ? { ...fact, ...change } : fact)));
  };
  const earlier = (index: number) => {
    const moved = [...facts];
    const [fact] = moved.splice(index, 1);
    if (fact) moved.splice(index - 1, 0, fact);
    setFacts(moved);
  };
  const save = async () => {
    const wrong = Object.fromEntries(
      facts.flatMap((fact, index) => [
        [`items.${index}.statement`, !fact.statement.trim() && changeCallWords.factNeeded(index + 1)],
        [`items.${index}.source`, !fact.source.trim() && changeCallWords.sourceNeeded(index + 1)],
        [
          `items.${index}.source_url`,
          fact.source_url.trim() !== "" &&
            !/^https?:\/\/\S+$/.test(fact.source_url.trim()) &&
            changeCallWords.urlWrong(index + 1),
        ],
      ]),
    );
    if (!sending.check(wrong)) return;
    const arrived = await sending.send(async () => {
      const items = facts.map(({ statement, source, source_url }) => ({
        statement,
        source,
        source_url: source_url.trim() || null,
      }));
      const params = { path: { call_id: call.id } };
      const saved = await readTagged<CallOut>(
        http.PUT("/api/v1/calls/{call_id}/evidence", { params, body: { items } }),
      );
      takeCall(saved.data, saved.tag);
    });
    if (arrived) toast(changeCallWords.saved);
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-labelledby="change-facts"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div class="stack stack-2">
        <h2 id="change-facts">{changeCallWords.evidence}</h2>
        <p class="small muted">{changeCallWords.evidenceHint}</p>
      </div>
      <ErrorSummary errors={sending.errors} />
      {facts.map((fact, index) => (
        <fieldset class="stack stack-3 fact" key={fact.key}>
          <legend>{changeCallWords.fact(index + 1)}</legend>
          <TextField
            id={sending.idOf(`items.${index}.statement`)}
            label={changeCallWords.statement}
            error={sending.errorOf(`items.${index}.statement`)}
            rows={3}
            value={fact.statement}
            onValue={(statement) => {
              set(index, { statement });
            }}
          />
          <InputField
            id={sending.idOf(`items.${index}.source`)}
            label={changeCallWords.source}
            error={sending.errorOf(`items.${index}.source`)}
            value={fact.source}
            onValue={(source) => {
              set(index, { source });
            }}
          />
          <InputField
            id={sending.idOf(`items.${index}.source_url`)}
            label={changeCallWords.url}
            note={words.optional}
            error={sending.errorOf(`items.${index}.source_url`)}
            value={fact.source_url}
            onValue={(source_url) => {
              set(index, { source_url });
            }}
          />
          <div class="row row-tight">
            {index > 0 && (
              <Button
                look="quiet"
                size="sm"
                icon="up"
                onClick={() => {
                  earlier(index);
                }}
              >
                {changeCallWords.earlier(index + 1)}
              </Button>
            )}
            <Button
              look="quiet"
              size="sm"
              icon="x"
              onClick={() => {
                setFacts(facts.filter((_, at) => at !== index));
              }}
            >
              {changeCallWords.remove(index + 1)}
            </Button>
          </div>
        </fieldset>
      ))}
      <div class="row between">
        <Button
          look="second"
          icon="plus"
          onClick={() => {
            setFacts([...facts, { key: nextKey, statement: "", source: "", source_url: "" }]);
            setNextKey(nextKey + 1);
          }}
        >
          {changeCallWords.add}
        </Button>
        <Button type="submit" busy={sending.busy} busyWords={changeCallWords.saving}>
          {changeCallWords.saveEvidence}
        </Button>
      </div>
    </form>
  );
}

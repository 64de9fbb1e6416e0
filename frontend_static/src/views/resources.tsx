/** /calls/:id/resources: what is worth copying in a call, and in its webinars that are for me; with a search. */
import { useState } from "preact/hooks";

import { Back } from "../parts/Back";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { InputField } from "../parts/Field";
import { Older } from "../parts/Older";
import { ResourceForm } from "../parts/ResourceForm";
import { ResourceItem } from "../parts/ResourceItem";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { me } from "../store/me";
import { useLoad } from "../store/loading";
import { lists, loadResources, resourcesOf } from "../store/resources";
import { words } from "../words";
import { resourceWords } from "../words/resources";

export function ResourcesView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const of = { call_id: id };
  const [typed, setTyped] = useState("");
  const [q, setQ] = useState("");
  const [adding, setAdding] = useState(false);
  useTitle(resourceWords.title);
  const loading = useLoad(`resources ${id} ${q}`, () => loadResources(of, q));
  const list = lists.get(id);
  if (!list) return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const shown = resourcesOf(id);
  const call = me.value?.calls.find((each) => each.id === id)?.name ?? shown[0]?.call.name;
  return (
    <div class="page">
      <Back href={`/calls/${id}`}>{call ?? words.callToAction}</Back>
      <div class="pagehead">
        <div>
          <h1>{resourceWords.title}</h1>
          <p class="muted measure">{resourceWords.intro}</p>
        </div>
        {list.may_add && (
          <Button
            onClick={() => {
              setAdding(true);
            }}
          >
            {resourceWords.add}
          </Button>
        )}
      </div>
      <form
        class="findbar"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          setQ(typed.trim());
        }}
      >
        <InputField
          id="resource-search"
          label={resourceWords.search}
          hint={resourceWords.searchHint}
          value={typed}
          onValue={setTyped}
        />
        <Button type="submit" look="second" icon="search">
          {resourceWords.find}
        </Button>
      </form>
      <div class="row row-tight">
        <p role="status" class={q ? "muted" : "vh"}>
          {q && list.q === q && resourceWords.found(shown.length, list.next !== null, q)}
        </p>
        {q && (
          <Button
            look="quiet"
            onClick={() => {
              setTyped("");
              setQ("");
            }}
          >
            {resourceWords.showAll}
          </Button>
        )}
      </div>
      {shown.length > 0 && (
        <section class="card stack" aria-labelledby="resources-listed">
          <h2 class="vh" id="resources-listed">
            {resourceWords.title}
          </h2>
          <ul class="rows">
            {shown.map((each) => (
              <ResourceItem key={each.id} resource={each} />
            ))}
          </ul>
          {list.next && <Older load={() => loadResources(of, q, list.next ?? undefined)} label={words.showMore} />}
        </section>
      )}
      {!shown.length && !q && <EmptyState title={resourceWords.noneTitle}>{resourceWords.none}</EmptyState>}
      {adding && (
        <ResourceForm
          of={of}
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </div>
  );
}

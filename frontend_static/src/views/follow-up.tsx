/** /webinars/:id/follow-up: everybody who did something in a webinar, for those who run it: to thank, ask and invite. */
import "../../styles/webinars.css";

import { useState } from "preact/hooks";

import type { FollowUpPage } from "../api";
import { when } from "../format";
import { Back } from "../parts/Back";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Failed } from "../parts/Failed";
import { SelectField } from "../parts/Field";
import { InviteThem, WriteToThem } from "../parts/FollowUpDeeds";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { Tick } from "../parts/Tick";
import { useTitle } from "../parts/title";
import { type Filters, followUps, letters, loadFollowUp, loadLetters, MARKS, queryOf } from "../store/inviting";
import { useLoad } from "../store/loading";
import { loadWebinar, webinars } from "../store/webinars";
import { words } from "../words";
import { followUpWords } from "../words/inviting";
import { roomWords } from "../words/rooms";
import { webinarWords } from "../words/webinars";

type Somebody = FollowUpPage["items"][number];

const TIMES = [0, 5, 15, 30, 60].map((minutes) => ({
  value: String(minutes),
  label: minutes ? followUpWords.minutes(minutes) : followUpWords.anyTime,
}));
const ORDERS = (["stayed", "name"] as const).map((value) => ({ value, label: followUpWords.orders[value] }));

function Choose({ filters, onFilters }: { filters: Filters; onFilters: (filters: Filters) => void }) {
  return (
    <section class="card stack stack-3" aria-labelledby="follow-filters">
      <h2 id="follow-filters">{followUpWords.filters}</h2>
      <div class="row">
        {MARKS.map((each) => (
          <Tick
            key={each}
            id={`only-${each}`}
            label={followUpWords.marks[each]}
            checked={filters.marks.includes(each)}
            onChange={(on) => {
              onFilters({
                ...filters,
                marks: MARKS.filter((one) => (one === each ? on : filters.marks.includes(one))),
              });
            }}
          />
        ))}
      </div>
      <div class="row">
        <SelectField
          id="follow-stayed"
          label={followUpWords.stayed}
          value={String(filters.stayed)}
          options={TIMES}
          onValue={(value) => {
            onFilters({ ...filters, stayed: Number(value) });
          }}
        />
        <SelectField
          id="follow-order"
          label={followUpWords.order}
          value={filters.order}
          options={ORDERS}
          onValue={(value) => {
            onFilters({ ...filters, order: value === "name" ? "name" : "stayed" });
          }}
        />
      </div>
    </section>
  );
}

function One({ one, chosen, onChosen }: { one: Somebody; chosen: boolean; onChosen: (on: boolean) => void }) {
  return (
    <li class="row between">
      <span class="row row-tight">
        <label class="choice">
          <input
            type="checkbox"
            checked={chosen}
            onChange={(event) => {
              onChosen(event.currentTarget.checked);
            }}
          />
          <span class="vh">{followUpWords.choose(one.name)}</span>
        </label>
        <a href={`/people/${one.id}`}>{one.name}</a>
      </span>
      <span class="row row-tight">
        {MARKS.filter((each) => one[each]).map((each) => (
          <Badge key={each}>{followUpWords.marks[each]}</Badge>
        ))}
        {one.seconds > 0 && <span class="small muted">{roomWords.minutes(one.seconds)}</span>}
      </span>
    </li>
  );
}

function Written({ id }: { id: string }) {
  useLoad(`letters ${id}`, () => loadLetters(id));
  const list = letters.get(id);
  if (!list) return null;
  return (
    <section class="card stack stack-3" aria-labelledby="written-letters">
      <h2 id="written-letters">{followUpWords.letters}</h2>
      {list.items.length ? (
        <ul class="stack stack-3">
          {list.items.map((each) => (
            <li key={each.id}>
              <details>
                <summary>
                  <b>{each.subject}</b>{" "}
                  <span class="small muted">{followUpWords.letter(each.people, when(each.sent_at))}</span>
                </summary>
                <p class="plaintext">{each.text}</p>
              </details>
            </li>
          ))}
        </ul>
      ) : (
        <p class="small muted">{followUpWords.lettersNone}</p>
      )}
    </section>
  );
}

export function FollowUpView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  useTitle(followUpWords.title);
  const [filters, setFilters] = useState<Filters>({ marks: [], stayed: 0, order: "stayed" });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deed, setDeed] = useState<"write" | "invite" | null>(null);
  const loading = useLoad(`follow-up ${id} ${JSON.stringify(filters)}`, async () => {
    await Promise.all([loadWebinar(id), loadFollowUp(id, filters)]);
  });
  const [webinar, page] = [webinars.get(id), followUps.get(id)];
  if (!webinar || !page)
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const query = new URLSearchParams(Object.entries(queryOf(filters)).map(([name, value]) => [name, String(value)]));
  query.delete("order");
  const close = () => {
    setDeed(null);
  };
  const set = (ids: readonly string[], on: boolean) => {
    const now = new Set(chosen);
    for (const each of ids) {
      if (on) now.add(each);
      else now.delete(each);
    }
    setChosen(now);
  };
  return (
    <div class="page">
      <div class="stack stack-2">
        <Back href={`/webinars/${id}`}>{webinarWords.backTo}</Back>
        <h1>{followUpWords.title}</h1>
        <p class="measure">
          <b>{webinar.title}</b>. {followUpWords.intro}
        </p>
      </div>
      <Choose filters={filters} onFilters={setFilters} />
      <section class="card stack" aria-labelledby="follow-list">
        <div class="row between">
          <h2 id="follow-list">{followUpWords.total(page.total)}</h2>
          <a
            class="btn btn-quiet btn-sm"
            href={`/api/v1/webinars/${id}/follow-up.csv?${query}`}
            download="follow-up.csv"
          >
            {followUpWords.csv}
          </a>
        </div>
        <div class="row">
          <Button
            look="quiet"
            size="sm"
            onClick={() => {
              set(
                page.items.map((each) => each.id),
                true,
              );
            }}
          >
            {followUpWords.chooseAll}
          </Button>
          {chosen.size > 0 && (
            <>
              <Button
                look="quiet"
                size="sm"
                onClick={() => {
                  setChosen(new Set());
                }}
              >
                {followUpWords.chooseNone}
              </Button>
              <b role="status">{followUpWords.chosen(chosen.size)}</b>
              <Button
                size="sm"
                onClick={() => {
                  setDeed("write");
                }}
              >
                {followUpWords.write}
              </Button>
              <Button
                look="second"
                size="sm"
                onClick={() => {
                  setDeed("invite");
                }}
              >
                {followUpWords.invite}
              </Button>
            </>
          )}
        </div>
        {page.items.length ? (
          <ul class="rows">
            {page.items.map((each) => (
              <One
                key={each.id}
                one={each}
                chosen={chosen.has(each.id)}
                onChosen={(on) => {
                  set([each.id], on);
                }}
              />
            ))}
          </ul>
        ) : (
          <p class="muted">{followUpWords.none}</p>
        )}
        {page.next && <Older load={() => loadFollowUp(id, filters, page.next ?? undefined)} label={words.showMore} />}
      </section>
      <Written id={id} />
      {deed === "write" && <WriteToThem id={id} chosen={[...chosen]} onClose={close} />}
      {deed === "invite" && <InviteThem id={id} chosen={[...chosen]} onClose={close} />}
    </div>
  );
}

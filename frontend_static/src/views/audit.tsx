/** /audit: the journal. Administrators read all of it, everybody else their own part. Filters stand in the address. */
import { useState } from "preact/hooks";

import type { EntryOut } from "../api";
import { moment } from "../format";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { InputField, SelectField } from "../parts/Field";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { go, place } from "../router";
import { useSending } from "../sending";
import { type Asked, askedIn, journal, loadJournal, loadOlderEntries, takeJournalOut } from "../store/journal";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { useTitle } from "../parts/title";
import { auditWords } from "../words/people";

/** "invitation.sent" as "Invitation sent". */
export function actionWords(action: string): string {
  const said = action.replace(/[._]/g, " ");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** What the entry holds, as "name: value"; ids say nothing to people and are left out. */
export function detailWords(details: EntryOut["details"]): string {
  return Object.entries(details)
    .filter(([name, value]) => value !== null && value !== "" && !name.endsWith("_id"))
    .map(([name, value]) => {
      const shown = typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
      const said = value === true ? "yes" : value === false ? "no" : shown;
      return `${name.replaceAll("_", " ")}: ${said}`;
    })
    .join(", ");
}

function Filters({ asked }: { asked: Asked }) {
  const [q, setQ] = useState(asked.q ?? "");
  const [action, setAction] = useState(asked.action ?? "");
  const [from, setFrom] = useState(asked.from ?? "");
  const [to, setTo] = useState(asked.to ?? "");
  const show = () => {
    go(address({ ...asked, q: q.trim(), action, from, to }));
  };
  const kinds = Object.entries(auditWords.kinds).map(([value, label]) => ({ value, label }));
  return (
    <form
      class="card stack"
      role="search"
      aria-label={auditWords.find}
      onSubmit={(event) => {
        event.preventDefault();
        show();
      }}
    >
      <div class="cols cols-half">
        <InputField id="audit-q" label={auditWords.words} hint={auditWords.wordsHint} value={q} onValue={setQ} />
        <SelectField id="audit-action" label={auditWords.kind} value={action} onValue={setAction} options={kinds} />
        <InputField id="audit-from" label={auditWords.fromDay} type="date" value={from} onValue={setFrom} />
        <InputField id="audit-to" label={auditWords.toDay} type="date" value={to} onValue={setTo} />
      </div>
      {(asked.member_id ?? asked.subject_id) && (
        <p class="small">{asked.member_id ? auditWords.onlyOne : auditWords.onlyAbout}</p>
      )}
      <div class="row">
        <Button type="submit">{auditWords.show}</Button>
        {Object.keys(asked).length > 0 && (
          <a class="btn btn-quiet" href="/audit">
            {auditWords.showAll}
          </a>
        )}
      </div>
    </form>
  );
}

const address = (asked: Asked) => {
  const search = new URLSearchParams(Object.entries(asked).filter(([, value]) => value)).toString();
  return search ? `/audit?${search}` : "/audit";
};

function Line({ entry, asked }: { entry: EntryOut; asked: Asked }) {
  const by = entry.member;
  return (
    <tr>
      <th scope="row">{actionWords(entry.action)}</th>
      <td data-th={auditWords.who}>
        {by ? <a href={address({ ...asked, member_id: by.id })}>{by.name}</a> : auditWords.nobody}
      </td>
      <td data-th={auditWords.about}>
        {entry.about && entry.subject_id ? (
          <a href={address({ subject_id: entry.subject_id })}>{entry.about}</a>
        ) : (
          entry.subject.replaceAll("_", " ") || "–"
        )}
      </td>
      <td data-th={auditWords.when}>
        <time dateTime={entry.at}>{moment(entry.at)}</time>
      </td>
      <td data-th={auditWords.details}>{detailWords(entry.details) || "–"}</td>
      <td data-th={auditWords.from}>{entry.address || "–"}</td>
    </tr>
  );
}

function TakeOut({ asked }: { asked: Asked }) {
  const sending = useSending("audit-out", []);
  return (
    <section class="stack stack-2" aria-label={auditWords.takeOut}>
      <ErrorSummary errors={sending.errors} />
      <div class="row">
        <Button look="second" busy={sending.busy} onClick={() => void sending.send(() => takeJournalOut(asked, "csv"))}>
          {auditWords.csv}
        </Button>
        <Button
          look="second"
          busy={sending.busy}
          onClick={() => void sending.send(() => takeJournalOut(asked, "jsonl"))}
        >
          {auditWords.jsonl}
        </Button>
      </div>
      <p class="small muted">{auditWords.takeOutWhy}</p>
    </section>
  );
}

export function AuditView() {
  useTitle(auditWords.title);
  const asked = askedIn(place.value.search);
  const key = address(asked);
  const loading = useLoad(key, () => loadJournal(asked));
  const known = journal.value;
  const all = me.value?.is_administrator ?? false;
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{auditWords.title}</h1>
        <p class="muted measure">{all ? auditWords.introAll : auditWords.introMine}</p>
      </div>
      <Filters key={key} asked={asked} />
      {loading.state === "failed" && <Failed loading={loading} />}
      {!known && loading.state === "loading" && <Skeleton />}
      {known && loading.state !== "failed" && known.items.length > 0 && (
        <section class="card stack" aria-label={auditWords.title}>
          <table class="table table-cards">
            <thead>
              <tr>
                <th scope="col">{auditWords.what}</th>
                <th scope="col">{auditWords.who}</th>
                <th scope="col">{auditWords.about}</th>
                <th scope="col">{auditWords.when}</th>
                <th scope="col">{auditWords.details}</th>
                <th scope="col">{auditWords.from}</th>
              </tr>
            </thead>
            <tbody>
              {known.items.map((entry) => (
                <Line key={entry.id} entry={entry} asked={asked} />
              ))}
            </tbody>
          </table>
          {known.next && <Older load={() => loadOlderEntries(asked)} />}
        </section>
      )}
      {known?.items.length === 0 && loading.state === "ready" && (
        <EmptyState title={auditWords.emptyTitle}>
          {Object.keys(asked).length ? auditWords.nothingFound : auditWords.empty}
        </EmptyState>
      )}
      <TakeOut asked={asked} />
    </div>
  );
}

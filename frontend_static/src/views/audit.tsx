/** /audit: the journal. Administrators read all of it, everybody else what they did themselves. */
import type { EntryOut } from "../api";
import { moment } from "../format";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { journal, loadJournal, loadOlderEntries } from "../store/journal";
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

export function AuditView() {
  useTitle(auditWords.title);
  const loading = useLoad("audit", loadJournal);
  const known = journal.value;
  if (!known || loading.state === "failed")
    return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const all = me.value?.is_administrator ?? false;
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{auditWords.title}</h1>
        <p class="muted">{all ? auditWords.introAll : auditWords.introMine}</p>
      </div>
      {known.items.length ? (
        <section class="card stack" aria-label={auditWords.title}>
          <table class="table table-cards">
            <thead>
              <tr>
                <th scope="col">{auditWords.what}</th>
                <th scope="col">{auditWords.who}</th>
                <th scope="col">{auditWords.when}</th>
                <th scope="col">{auditWords.details}</th>
                <th scope="col">{auditWords.from}</th>
              </tr>
            </thead>
            <tbody>
              {known.items.map((entry) => (
                <tr key={entry.id}>
                  <th scope="row">{actionWords(entry.action)}</th>
                  <td data-th={auditWords.who}>{entry.member?.name ?? auditWords.nobody}</td>
                  <td data-th={auditWords.when}>
                    <time dateTime={entry.at}>{moment(entry.at)}</time>
                  </td>
                  <td data-th={auditWords.details}>{detailWords(entry.details) || "–"}</td>
                  <td data-th={auditWords.from}>{entry.address || "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {known.next && <Older load={loadOlderEntries} />}
        </section>
      ) : (
        <EmptyState title={auditWords.emptyTitle}>{auditWords.empty}</EmptyState>
      )}
    </div>
  );
}

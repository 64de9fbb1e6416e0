/** /report-for/:member: a leader sends what a member of their team was asked for, in that member's name. */
import { Failed } from "../parts/Failed";
import { EmptyState } from "../parts/EmptyState";
import { ReportForm } from "../parts/ReportForm";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { go } from "../router";
import { useLoad } from "../store/loading";
import { loadMember, members } from "../store/members";
import { dueKey, dueOfMember, loadDueOf } from "../store/reports";
import { toast } from "../store/toasts";
import { within } from "../words";
import { reportWords } from "../words/report";

export function ReportForView({ params }: { params: Record<string, string> }) {
  const id = params.member ?? "";
  const loading = useLoad(`report for ${id}`, async () => {
    await Promise.all([loadMember(id), loadDueOf(id)]);
  });
  const member = members.get(id);
  const due = dueOfMember.value;
  useTitle(member ? reportWords.forTitle(member.name) : reportWords.report);
  if (!member || due?.id !== id)
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const [one] = due.items;
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{reportWords.forTitle(member.name)}</h1>
        <p class="muted measure">{reportWords.forWhy(member.name)}</p>
      </div>
      {one ? (
        <div class="report card stack" key={dueKey(one)}>
          <h2>{`${one.team_name}, ${within(one.label)}`}</h2>
          <ReportForm
            due={one}
            reporter={{ id: member.id, name: member.name }}
            onSent={() => {
              toast(reportWords.forSent(member.name));
              go(`/teams/${one.team_id}`);
            }}
          />
        </div>
      ) : (
        <EmptyState title={reportWords.nothingTitle}>{reportWords.forNothing(member.name)}</EmptyState>
      )}
    </div>
  );
}

/** /webinars/new and /webinars/:id/change: the plan of a webinar. */
import "../../styles/webinars.css";

import { Back } from "../parts/Back";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { PlanForm } from "../parts/PlanForm";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { go } from "../router";
import { useLoad } from "../store/loading";
import { toast } from "../store/toasts";
import { change, loadMaySchedule, loadWebinar, maySchedule, schedule, webinars } from "../store/webinars";
import { planWords, webinarWords } from "../words/webinars";

export function NewWebinarView() {
  useTitle(planWords.newTitle);
  const loading = useLoad("may schedule", loadMaySchedule);
  const may = maySchedule.value;
  if (!may || loading.state === "loading")
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <div class="stack stack-2">
        <Back href="/webinars">{webinarWords.back}</Back>
        <h1>{planWords.newTitle}</h1>
        <p class="muted measure">{planWords.intro}</p>
      </div>
      {may.calls.length + may.teams.length ? (
        <div class="cols cols-report">
          <PlanForm
            webinar={null}
            may={may}
            onSend={async (call_id, plan) => {
              const id = await schedule({ ...plan, call_id });
              toast(planWords.done);
              go(`/webinars/${id}`);
            }}
          />
        </div>
      ) : (
        <EmptyState title={planWords.mayTitle}>{planWords.may}</EmptyState>
      )}
    </div>
  );
}

export function ChangeWebinarView({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  useTitle(planWords.changeTitle);
  const loading = useLoad(`plan ${id}`, async () => {
    await Promise.all([loadWebinar(id), loadMaySchedule()]);
  });
  const [webinar, may] = [webinars.get(id), maySchedule.value];
  if (!webinar || !may || loading.state !== "ready")
    return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      <div class="stack stack-2">
        <Back href={`/webinars/${id}`}>{webinarWords.backTo}</Back>
        <h1>{planWords.changeTitle}</h1>
        <p class="muted measure">{planWords.changeIntro}</p>
      </div>
      <div class="cols cols-report">
        <PlanForm
          webinar={webinar}
          may={may}
          onSend={async (_, plan) => {
            await change(webinar, plan);
            toast(planWords.saved);
            go(`/webinars/${id}`);
          }}
        />
      </div>
    </div>
  );
}

/** /webinars/new and /webinars/:id/change: the plan of a webinar. */
import "../../styles/webinars.css";

import { useState } from "preact/hooks";

import { Back } from "../parts/Back";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { SelectField } from "../parts/Field";
import { ThingHistory } from "../parts/Handovers";
import { PlanForm } from "../parts/PlanForm";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { go } from "../router";
import { useLoad } from "../store/loading";
import { earlier, loadSources, templates } from "../store/series";
import { toast } from "../store/toasts";
import { change, loadMaySchedule, loadWebinar, maySchedule, schedule, webinars } from "../store/webinars";
import { seriesWords } from "../words/series";
import { planWords, timeOf, webinarWords } from "../words/webinars";

export function NewWebinarView() {
  useTitle(planWords.newTitle);
  const [from, setFrom] = useState("");
  const loading = useLoad("may schedule", async () => {
    await Promise.all([loadMaySchedule(), loadSources()]);
  });
  const sources = [
    ...templates.value.flatMap((id) => webinars.get(id) ?? []),
    ...earlier.value.flatMap((id) => webinars.get(id) ?? []),
  ].map((each) => ({
    value: each.id,
    label: each.template ? seriesWords.template(each.title) : seriesWords.earlier(each.title, timeOf(each)),
  }));
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
        <div class="stack">
          {sources.length > 0 && (
            <div class="card">
              <SelectField
                id="plan-from"
                label={seriesWords.from}
                hint={seriesWords.fromHint}
                value={from}
                options={[{ value: "", label: seriesWords.fresh }, ...sources]}
                onValue={setFrom}
              />
            </div>
          )}
          <PlanForm
            webinar={null}
            may={may}
            key={from}
            from={from ? webinars.peek(from) : null}
            onSend={async (call_id, plan, repeat) => {
              const id = await schedule({ ...plan, call_id, repeat, copy_of: from || null });
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
          onSend={async (_, plan, _repeat, later) => {
            await change(webinar, plan, later);
            toast(planWords.saved);
            go(`/webinars/${id}`);
          }}
        />
      </div>
      <ThingHistory kind="webinar" id={id} />
    </div>
  );
}

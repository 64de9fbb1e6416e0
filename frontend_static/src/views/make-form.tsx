/** /teams/:id/form: a leader makes a report form, or changes one (`?change=`), and sees it as others will, first. */
import { useState } from "preact/hooks";

import type { DueOut, MetricLine, TeamOut, TemplateOut } from "../api";
import { day, moment } from "../format";
import { http, read } from "../http";
import { Button } from "../parts/Button";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { FormEditor } from "../parts/FormEditor";
import { FormsInForce } from "../parts/FormsInForce";
import { FormStart } from "../parts/FormStart";
import { ReportForm } from "../parts/ReportForm";
import { Rhythm } from "../parts/Rhythm";
import { Skeleton } from "../parts/Skeleton";
import { ToolPage } from "../parts/ToolPage";
import { WhoSeesReport } from "../parts/WhoSeesReport";
import { go, place } from "../router";
import { useSending } from "../sending";
import { useDraft } from "../store/drafts";
import {
  blankDraft,
  choicesOf,
  type FormDraft,
  fromForm,
  fromTemplate,
  isEmptyDraft,
  toBody,
} from "../store/formDraft";
import { forms, loadForm } from "../store/forms";
import { useLoad } from "../store/loading";
import { loadMetrics, loadTemplates, teamMetrics, teamTemplates } from "../store/teamMetrics";
import { toast } from "../store/toasts";
import { within, words } from "../words";
import { formWords, rhythmWords } from "../words/forms";

const FIELDS = ["name", "numbers", "questions", "reason"] as const;

interface Props {
  team: TeamOut;
  metrics: readonly MetricLine[];
  templates: readonly TemplateOut[];
  /** The version that is changed. */
  formId: string | null;
}

/** What is missing before the server is asked, by field. */
function faultsOf(draft: FormDraft, version: boolean): Record<string, string | false> {
  const faults: Record<string, string | false> = {
    name: !draft.name.trim() && words.needed,
    numbers: !draft.numbers.length && formWords.needNumbers,
    reason: version && !draft.reason.trim() && words.needed,
  };
  draft.questions.forEach((question, at) => {
    faults[`questions.${String(at)}.name`] = !question.name.trim() && formWords.needQuestion;
    faults[`questions.${String(at)}.choices`] =
      question.kind === "choice" && choicesOf(question.choices).length < 2 && formWords.needChoices;
  });
  return faults;
}

function Look({
  due,
  onBack,
  onOn,
  busy,
  version,
}: {
  due: DueOut;
  onBack: () => void;
  onOn: () => void;
  busy: boolean;
  version: boolean;
}) {
  return (
    <section class="stack stack-5" aria-labelledby="look">
      <div class="stack stack-1">
        <h2 id="look">{formWords.lookTitle}</h2>
        <p class="muted">
          {formWords.lookWhy} {formWords.lookDue(moment(due.due_at))}
        </p>
      </div>
      <div class="report card stack">
        <h3>{`${due.form_name}, ${within(due.label)}`}</h3>
        <ReportForm
          due={due}
          trying
          onSent={() => {
            toast(formWords.tried);
          }}
        />
      </div>
      <WhoSeesReport one={due} />
      <div class="row">
        <Button icon="check" busy={busy} busyWords={formWords.switching} onClick={onOn}>
          {version ? formWords.switchVersion : formWords.switchOn}
        </Button>
        <Button look="second" onClick={onBack}>
          {formWords.back}
        </Button>
      </div>
    </section>
  );
}

function Make({ team, metrics, templates, formId }: Props) {
  const changed = formId ? forms.get(formId) : null;
  const blank = changed ? fromForm(changed) : blankDraft;
  const kept = useDraft<FormDraft>(
    `form/${formId ?? team.id}`,
    blank,
    (draft) => isEmptyDraft(draft) || JSON.stringify(draft) === JSON.stringify(blank),
  );
  const [step, setStep] = useState<"start" | "edit">(formId ? "edit" : "start");
  const [due, setDue] = useState<DueOut | null>(null);
  const sending = useSending("form", FIELDS);
  const draft = kept.value;
  const begin = (from: FormDraft) => {
    kept.set(from);
    setStep("edit");
  };
  const look = async () => {
    if (!sending.check(faultsOf(draft, formId !== null))) return;
    const body = toBody(draft, team.id);
    await sending.send(async () => {
      setDue(await read<DueOut>(http.POST("/api/v1/form-drafts/preview", { body })));
    });
  };
  const switchOn = async () => {
    const body = toBody(draft, team.id);
    const done = await sending.send(() => {
      if (!formId) return read(http.POST("/api/v1/forms", { body }));
      const { team_id: _team, period: _period, reported_by: _who, ...version } = body;
      const params = { path: { form_id: formId } };
      return read(
        http.POST("/api/v1/forms/{form_id}/versions", { params, body: { ...version, reason: draft.reason } }),
      );
    });
    if (!done) {
      setDue(null);
      return;
    }
    kept.clear();
    toast(formId ? formWords.changed : formWords.made);
    go(`/teams/${team.id}`);
  };
  if (step === "start")
    return (
      <FormStart
        templates={templates}
        drafted={!isEmptyDraft(draft)}
        onTemplate={(template) => {
          begin(fromTemplate(template, metrics));
        }}
        onBlank={() => {
          begin(blankDraft);
        }}
        onGoOn={() => {
          setStep("edit");
        }}
      />
    );
  if (due)
    return (
      <Look
        due={due}
        busy={sending.busy}
        version={formId !== null}
        onBack={() => {
          setDue(null);
        }}
        onOn={() => {
          void switchOn();
        }}
      />
    );
  return (
    <form
      class="card stack stack-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void look();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <FormEditor
        team={team}
        metrics={metrics}
        draft={draft}
        onDraft={kept.set}
        sending={sending}
        version={formId !== null}
      />
      <div class="sendbar row">
        <Button type="submit" icon="eye" busy={sending.busy} busyWords={formWords.looking}>
          {formWords.look}
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            kept.clear();
            sending.clear();
            if (formId) go(`/teams/${team.id}/form`);
            else setStep("start");
          }}
        >
          {formWords.drop}
        </Button>
      </div>
    </form>
  );
}

function Load({ team, formId }: { team: TeamOut; formId: string | null }) {
  const loading = useLoad(`form of ${team.id} ${formId ?? ""}`, async () => {
    await Promise.all([loadMetrics(team), loadTemplates(team.id), formId ? loadForm(formId) : Promise.resolve()]);
  });
  const metrics = teamMetrics.value[team.id];
  const templates = teamTemplates.value[team.id];
  const ready = metrics && templates && (!formId || forms.get(formId));
  if (!ready) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  return (
    <>
      <Make key={formId ?? ""} team={team} metrics={metrics} templates={templates} formId={formId} />
      <aside class="aside stack stack-5" aria-label={formWords.inForce}>
        <FormsInForce team={team} />
        {formId && (
          <Rhythm
            formId={formId}
            onChanged={({ first_day }) => {
              toast(rhythmWords.changed(day(first_day)));
              go(`/teams/${team.id}`);
            }}
          />
        )}
      </aside>
    </>
  );
}

export function MakeFormView({ params }: { params: Record<string, string> }) {
  const change = place.value.search.get("change");
  return (
    <ToolPage
      teamId={params.id ?? ""}
      title={change ? formWords.changeTitle : formWords.title}
      why={change ? () => formWords.changeWhy : formWords.why}
    >
      {(team) => <Load team={team} formId={change} />}
    </ToolPage>
  );
}

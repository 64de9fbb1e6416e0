/** The forms that a team is asked for now: its own, which can be changed and closed, and those of the teams above it. */
import { useState } from "preact/hooks";

import type { FormOut, TeamOut } from "../api";
import { day } from "../format";
import { http, read } from "../http";
import { useLoad } from "../store/loading";
import { loadPauses } from "../store/pauses";
import { loadForms, teamForms } from "../store/teamMetrics";
import { formWords } from "../words/forms";
import { Button } from "./Button";
import { Pauses } from "./Pauses";
import { Sure } from "./Sure";

function Form({ form, team, onClose }: { form: FormOut; team: TeamOut; onClose: () => void }) {
  const more = form.questions.length ? [formWords.andQuestions(form.questions.length)] : [];
  const asks = [...form.numbers.map((number) => number.name), ...more];
  return (
    <li class="stack stack-1">
      <p>
        <b>{form.name}</b>
        {form.team_id !== team.id && `, ${formWords.ofTeam(form.team_name)}`}
      </p>
      <p class="small muted">{asks.join(", ")}</p>
      {(form.version > 1 || form.next) && (
        <p class="small muted">
          {form.version > 1 && `${formWords.version(form.version, form.reason)}. `}
          {form.next && formWords.nextFrom(day(form.next.since), form.next.reason)}
        </p>
      )}
      {form.replaced_by && (
        <p class="small muted">
          {formWords.rhythmFrom(
            day(form.replaced_by.since),
            formWords.periods[form.replaced_by.period].toLowerCase(),
            form.replaced_by.reason,
          )}
        </p>
      )}
      <Pauses formId={form.first_id} name={form.name} mayPause={form.team_id === team.id} teamId={team.id} />
      {form.team_id === team.id && (
        <div class="row row-tight">
          {!form.replaced_by && (
            <a
              class="btn btn-second btn-sm"
              href={`/teams/${team.id}/form?change=${form.next?.id ?? form.id}`}
              aria-label={`${formWords.change}: ${form.name}`}
            >
              {formWords.change}
            </a>
          )}
          <Button look="second" size="sm" aria-label={`${formWords.close}: ${form.name}`} onClick={onClose}>
            {formWords.close}
          </Button>
        </div>
      )}
    </li>
  );
}

export function FormsInForce({ team }: { team: TeamOut }) {
  const [closing, setClosing] = useState<FormOut | null>(null);
  useLoad(`forms of ${team.id}`, async () => {
    await Promise.all([loadForms(team.id), loadPauses(team.id)]);
  });
  const forms = teamForms.value[team.id] ?? [];
  if (!forms.length) return null;
  return (
    <section class="card" aria-labelledby="in-force">
      <div class="card-head">
        <h2 id="in-force">{formWords.inForce}</h2>
      </div>
      <ul class="rows">
        {forms.map((form) => (
          <Form
            key={form.id}
            form={form}
            team={team}
            onClose={() => {
              setClosing(form);
            }}
          />
        ))}
      </ul>
      <Pauses formId={null} name={formWords.inForce} mayPause={false} teamId={team.id} />
      {closing && (
        <Sure
          title={formWords.closeTitle(closing.name)}
          why={formWords.closeWhy}
          verb={formWords.close}
          keep={formWords.keep}
          onSure={async () => {
            const params = { path: { form_id: closing.id } };
            await read(http.PUT("/api/v1/forms/{form_id}/closed", { params, body: {} }));
            await loadForms(team.id);
          }}
          onClose={() => {
            setClosing(null);
          }}
        />
      )}
    </section>
  );
}

/** Where a report form begins: a template to change, or nothing; or the draft that lies here already. */
import type { TemplateOut } from "../api";
import { listed } from "../format";
import { formWords } from "../words/forms";
import { Button } from "./Button";

interface Props {
  templates: readonly TemplateOut[];
  drafted: boolean;
  onTemplate: (template: TemplateOut) => void;
  onBlank: () => void;
  onGoOn: () => void;
}

function Template({ template, onUse }: { template: TemplateOut; onUse: () => void }) {
  const asks = template.questions.map((question) => question.name);
  const fresh = template.numbers.flatMap(({ metric }) => (metric ? [`“${metric.name}”`] : []));
  return (
    <li class="stack stack-2">
      <h3>{template.name}</h3>
      <p>{template.why}</p>
      <p class="small muted">
        {formWords.periods[template.period]}. {formWords.reporters[template.reported_by]}.{" "}
        {fresh.length > 0 && formWords.needsNew(listed(fresh))}
      </p>
      {asks.length > 0 && <p class="small muted">{asks.join(" ")}</p>}
      <div>
        <Button look="second" size="sm" aria-label={`${formWords.use}: ${template.name}`} onClick={onUse}>
          {formWords.use}
        </Button>
      </div>
    </li>
  );
}

export function FormStart({ templates, drafted, onTemplate, onBlank, onGoOn }: Props) {
  return (
    <div class="stack stack-5">
      {drafted && (
        <section class="notice notice-straw row between" aria-labelledby="drafted">
          <p id="drafted">{formWords.drafted}</p>
          <Button size="sm" onClick={onGoOn}>
            {formWords.goOn}
          </Button>
        </section>
      )}
      <section class="card stack" aria-labelledby="templates">
        <div class="stack stack-1">
          <h2 id="templates">{formWords.start}</h2>
          <p class="muted">{formWords.startWhy}</p>
        </div>
        <ul class="rows">
          {templates.map((template) => (
            <Template
              key={template.key}
              template={template}
              onUse={() => {
                onTemplate(template);
              }}
            />
          ))}
        </ul>
      </section>
      <div>
        <Button look="second" icon="plus" onClick={onBlank}>
          {formWords.blank}
        </Button>
      </div>
    </div>
  );
}

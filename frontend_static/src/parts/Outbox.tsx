/** Reports that wait for a connection, and those the server would not take, which somebody has to look at. */
import { keep } from "../store/kept";
import { discard, type Waiting, waiting } from "../store/outbox";
import { within } from "../words";
import { reportWords } from "../words/report";
import { Button } from "./Button";
import { Icon } from "./Icon";
import { type Entry, typedAnswers } from "../store/entry";

/** Back into a draft, so that it can be changed and sent anew. */
function lookAgain({ key, report }: Waiting): void {
  const entry: Entry = {
    numbers: Object.fromEntries(
      report.numbers.map((number) => [
        number.metric_id,
        { value: String(number.numerator), of: String(number.denominator ?? "") },
      ]),
    ),
    answers: typedAnswers(report.answers ?? []),
    high: report.high ?? "",
    low: report.low ?? "",
    wantsHelp: Boolean(report.help),
    help: report.help ?? "",
  };
  keep(`draft.report/${report.form_id}/${report.team_id}/${report.period}`, entry);
  discard(key);
}

export function Outbox() {
  return (
    <>
      {waiting.value.map((entry) => (
        <section key={entry.key} class="notice notice-straw" role="status">
          <Icon name={entry.refused ? "flag" : "clock"} />
          <div class="stack stack-2">
            <p>
              <b>{entry.refused ? reportWords.refusedTitle(within(entry.label)) : reportWords.keptTitle}</b>
            </p>
            <p>{entry.refused ?? reportWords.kept(`${within(entry.label)} (${entry.team_name})`)}</p>
            {entry.refused && (
              <div class="row row-tight">
                <a
                  class="btn btn-sm"
                  href={`/report/${entry.report.form_id}/${entry.report.team_id}/${entry.report.period}`}
                  onClick={() => {
                    lookAgain(entry);
                  }}
                >
                  {reportWords.tryAgain}
                </a>
                <Button
                  look="quiet"
                  size="sm"
                  onClick={() => {
                    discard(entry.key);
                  }}
                >
                  {reportWords.discard}
                </Button>
              </div>
            )}
          </div>
        </section>
      ))}
    </>
  );
}

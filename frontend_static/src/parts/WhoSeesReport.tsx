/** Who reads which part of a report: said before it is sent. */
import type { DueOut } from "../api";
import { reportWords } from "../words/report";
import { Icon } from "./Icon";

export function WhoSeesReport({ one }: { one: DueOut }) {
  return (
    <section class="card stack stack-3" aria-labelledby="who-sees">
      <h2 id="who-sees">{reportWords.who}</h2>
      <dl class="aud-list">
        <dt>
          <Icon name="chart" /> {reportWords.numbers}
        </dt>
        <dd>{one.readers.numbers}</dd>
        {one.questions.length > 0 && (
          <>
            <dt>
              <Icon name="doc" /> {reportWords.answers}
            </dt>
            <dd>{one.readers.answers}</dd>
          </>
        )}
        <dt>
          <Icon name="high" /> {reportWords.high}
        </dt>
        <dd>{one.readers.high}</dd>
        <dt>
          <Icon name="low" /> {reportWords.low}
        </dt>
        <dd>{one.readers.low}</dd>
        <dt>
          <Icon name="help" /> {reportWords.helpShort}
        </dt>
        <dd>{one.readers.help}</dd>
      </dl>
    </section>
  );
}

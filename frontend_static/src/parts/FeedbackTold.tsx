/** What people said of a webinar, for those who run it: numbers of five or more, and words without names. */
import type { FeedbackOut } from "../api";
import { loadFeedback, told } from "../store/feedback";
import { useLoad } from "../store/loading";
import { feedbackWords } from "../words/feedback";
import { Failed } from "./Failed";
import { FlagIt } from "./FlagIt";
import { Skeleton } from "./Skeleton";

function Told({ name, of }: { name: string; of: FeedbackOut["before"] }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {of.average === null ? "–" : feedbackWords.average(of.average)}
        <small>
          {feedbackWords.answers(of.answers)}
          {of.told > 0 && of.told < of.answers && `, ${feedbackWords.of(of.told)}`}
        </small>
      </dd>
    </div>
  );
}

export function FeedbackTold({ id }: { id: string }) {
  const loading = useLoad(`feedback told ${id}`, () => loadFeedback(id));
  const all = told.get(id);
  if (!all) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const { shift } = all;
  return (
    <section class="card stack" aria-labelledby="people-said">
      <div class="row between">
        <h2 id="people-said">{feedbackWords.deskTitle}</h2>
        <span class="small muted">{feedbackWords.few}</span>
      </div>
      <dl class="facts">
        <Told name={feedbackWords.before} of={all.before} />
        <Told name={feedbackWords.after} of={all.after} />
        <Told name={feedbackWords.worthIt} of={all.worth} />
      </dl>
      {shift.before !== null && shift.after !== null && (
        <p>
          {feedbackWords.shift}: <b>{feedbackWords.shifted(shift.before, shift.after)}</b>
        </p>
      )}
      <h3>{feedbackWords.words}</h3>
      {all.words.length ? (
        <ul class="stack stack-3">
          {all.words.map((each) => (
            <li key={each.id}>
              {each.helped && (
                <p>
                  <b>{feedbackWords.helped}</b> {each.helped}
                </p>
              )}
              {each.missing && (
                <p>
                  <b>{feedbackWords.missing}</b> {each.missing}
                </p>
              )}
              {each.author && (
                <p class="row">
                  <a class="small" href={`/people/${each.author.id}`}>
                    {each.author.name}
                  </a>
                </p>
              )}
              <FlagIt kind="feedback" id={each.id} small />
            </li>
          ))}
        </ul>
      ) : (
        <p class="small muted">{feedbackWords.wordsNone}</p>
      )}
    </section>
  );
}

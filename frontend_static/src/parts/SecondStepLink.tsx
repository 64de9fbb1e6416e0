/** On one's own page: where passkeys, the app and recovery codes are. */
import { factorWords } from "../words/factors";

export function SecondStepLink() {
  return (
    <section class="card stack stack-3" aria-labelledby="second-step">
      <h2 id="second-step">{factorWords.pageTitle}</h2>
      <p>
        <a href="/me/second-step">{factorWords.pageLink}</a>
      </p>
    </section>
  );
}

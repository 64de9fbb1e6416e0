/** /me/second-step: what I prove myself with besides a password or a link. */
import { Factors } from "../parts/Factors";
import { useTitle } from "../parts/title";
import { factorWords } from "../words/factors";

export function SecondStepView() {
  useTitle(factorWords.pageTitle);
  return (
    <div class="page">
      <p class="small">
        <a href="/me">{factorWords.pageBack}</a>
      </p>
      <h1>{factorWords.pageTitle}</h1>
      <div class="stack stack-5 measure">
        <Factors />
      </div>
    </div>
  );
}

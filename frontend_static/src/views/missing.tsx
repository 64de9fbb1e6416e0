/** An address that leads nowhere, or somewhere one may not see: the two look the same. */
import { useTitle } from "../parts/title";
import { words } from "../words";

export function MissingView() {
  useTitle(words.problem.notFoundTitle);
  return (
    <div class="page">
      <div class="card empty">
        <h1>{words.problem.notFoundTitle}</h1>
        <p>{words.problem.notFound}</p>
        <a class="btn btn-second" href="/">
          {words.problem.home}
        </a>
      </div>
    </div>
  );
}

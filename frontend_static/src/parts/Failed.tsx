/** Why a page shows nothing, and what to do. A 404 never says more than that there is nothing to see. */
import type { Loading } from "../store/loading";
import { words } from "../words";
import { Button } from "./Button";

export function Failed({ loading }: { loading: Loading }) {
  const { problem, again } = loading;
  const missing = problem?.status === 404;
  return (
    <div class="card empty">
      <h1>{missing ? words.problem.notFoundTitle : words.problem.failedTitle}</h1>
      <p>{missing ? words.problem.notFound : (problem?.message ?? words.problem.offline)}</p>
      {missing || problem?.status === 403 ? (
        <a class="btn btn-second" href="/">
          {words.problem.home}
        </a>
      ) : (
        <Button onClick={again}>{words.tryAgain}</Button>
      )}
    </div>
  );
}

/** What somebody sees whom an administrator has just suspended: why everything closed, and what stays. */
import { useEffect } from "preact/hooks";

import { words } from "../words";
import { useTitle } from "./title";

export function Suspended() {
  useTitle(words.suspended.title);
  useEffect(() => {
    document.getElementById("main")?.focus();
  }, []);
  return (
    <main class="page" id="main" tabIndex={-1}>
      <div class="card empty">
        <h1>{words.suspended.title}</h1>
        <p>{words.suspended.why}</p>
        <p>{words.suspended.ask}</p>
        <a class="btn btn-second" href="/sign-in" target="_self">
          {words.suspended.door}
        </a>
      </div>
    </main>
  );
}

/** /help/roles: what each role may do, as the tests ask it. */
import { useState } from "preact/hooks";

import type { MatrixOut } from "../api";
import { Failed } from "../parts/Failed";
import { InputField, SelectField } from "../parts/Field";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { useLoad } from "../store/loading";
import { loadMatrix, matrix } from "../store/roles";
import { matrixWords } from "../words/roles";

type Action = MatrixOut["themes"][number]["actions"][number];

function Who({ label, who, all }: { label: string; who: readonly string[]; all: number }) {
  if (!who.length) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>{who.length === all ? matrixWords.everybody : who.join(", ")}</dd>
    </>
  );
}

function One({ action, all }: { action: Action; all: number }) {
  return (
    <li class="stack stack-2">
      <h3>{action.what}</h3>
      <dl class="hl">
        {action.may.length === 0 && (
          <>
            <dt>{matrixWords.may}</dt>
            <dd>{matrixWords.nobody}</dd>
          </>
        )}
        <Who label={matrixWords.may} who={action.may} all={all} />
        <Who label={matrixWords.mayNot} who={action.may_not} all={all} />
        <Who label={matrixWords.hidden} who={action.hidden_from} all={all} />
        <dt>{matrixWords.api}</dt>
        <dd class="breaks">
          <code>
            {action.method} {action.path}
          </code>
        </dd>
      </dl>
    </li>
  );
}

export function HelpRolesView() {
  useTitle(matrixWords.title);
  const loading = useLoad("matrix", loadMatrix);
  const [typed, setTyped] = useState("");
  const [role, setRole] = useState("");
  const known = matrix.value;
  if (!known) return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const wanted = typed.trim().toLowerCase().split(/\s+/);
  const fits = (action: Action) =>
    wanted.every((word) => action.what.toLowerCase().includes(word)) && (!role || action.may.includes(role));
  const themes = known.themes
    .map((theme) => ({ ...theme, actions: theme.actions.filter(fits) }))
    .filter((theme) => theme.actions.length);
  const narrowed = typed.trim() !== "" || role !== "";
  const number = themes.reduce((sum, theme) => sum + theme.actions.length, 0);
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{matrixWords.title}</h1>
        <p class="muted measure">{matrixWords.intro}</p>
        <p class="muted measure">{matrixWords.example}</p>
      </div>
      <search class="card row">
        <InputField
          id="matrix-q"
          label={matrixWords.search}
          hint={matrixWords.searchHint}
          autocomplete="off"
          value={typed}
          onValue={setTyped}
        />
        <SelectField
          id="matrix-role"
          label={matrixWords.role}
          value={role}
          options={[
            { value: "", label: matrixWords.anyRole },
            ...known.who.map((each) => ({ value: each, label: each.charAt(0).toUpperCase() + each.slice(1) })),
          ]}
          onValue={setRole}
        />
      </search>
      <p class="small muted" role="status">
        {number ? matrixWords.found(number) : matrixWords.none}
      </p>
      {themes.map((theme) => (
        // Another key opens or folds all of them: what was searched for is in sight.
        <details class="card" key={`${theme.name} ${narrowed}`} open={narrowed}>
          <summary>
            <h2 class="inline">{theme.name}</h2>{" "}
            <span class="small muted">{matrixWords.found(theme.actions.length)}</span>
          </summary>
          <ul class="rows">
            {theme.actions.map((action) => (
              <One key={`${action.what} ${action.path}`} action={action} all={known.who.length} />
            ))}
          </ul>
        </details>
      ))}
      <p class="small muted">{matrixWords.notSignedIn}</p>
    </div>
  );
}

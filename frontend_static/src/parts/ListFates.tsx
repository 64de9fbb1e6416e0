/** What becomes of each line of a list, as a table: all of it, or the lines of one fate. */
import { useState } from "preact/hooks";

import type { RowOut } from "../api";
import { count } from "../format";
import { inviteWords, sentWords } from "../words/invite";
import { listWords as words } from "../words/inviteMany";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { SelectField } from "./Field";
import type { IconName } from "./Icon";

type Fate = RowOut["fate"];

const LOOKS: Record<Fate, { icon: IconName; kind?: "ok" | "wait" | "bad" }> = {
  new: { icon: "check", kind: "ok" },
  member: { icon: "check", kind: "ok" },
  in_team: { icon: "people" },
  invited: { icon: "clock" },
  bad_address: { icon: "flag", kind: "bad" },
  unclear: { icon: "help", kind: "bad" },
  outside_right: { icon: "lock", kind: "bad" },
  double: { icon: "minus" },
  over_quota: { icon: "clock", kind: "wait" },
};
const FATES = Object.keys(LOOKS) as Fate[];

/** A page shows no more at once: a browser takes long over thousands. */
const SHOWN = 100;

const into = (row: RowOut) =>
  row.team_name ? sentWords.into(inviteWords.roles[row.role], row.team_name) : row.team || inviteWords.roles[row.role];

export function ListFates({ rows }: { rows: readonly RowOut[] }) {
  const [only, setOnly] = useState<Fate | null>(null);
  const [most, setMost] = useState(SHOWN);
  const counts = new Map<Fate, number>();
  for (const { fate } of rows) counts.set(fate, (counts.get(fate) ?? 0) + 1);
  const shown = only ? rows.filter((row) => row.fate === only) : rows;
  return (
    <div class="stack">
      {counts.size > 1 && (
        <SelectField
          id="fates"
          label={words.show}
          value={only ?? ""}
          onValue={(value) => {
            setOnly((value || null) as Fate | null);
            setMost(SHOWN);
          }}
          options={[
            { value: "", label: words.counted(words.all, count(rows.length)) },
            ...FATES.filter((fate) => counts.has(fate)).map((fate) => ({
              value: fate,
              label: words.counted(words.fates[fate], count(counts.get(fate) ?? 0)),
            })),
          ]}
        />
      )}
      <table class="table table-cards table-fates">
        <caption>{words.table}</caption>
        <thead>
          <tr>
            <th scope="col" class="n">
              {words.line}
            </th>
            <th scope="col">{words.who}</th>
            <th scope="col">{words.into}</th>
            <th scope="col">{words.fate}</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, most).map((row) => (
            <tr key={row.line}>
              <td class="n" data-th={words.line}>
                {row.line}
              </td>
              <th scope="row">
                {row.name || row.email}
                {row.name && <small>{row.email}</small>}
              </th>
              <td data-th={words.into}>{into(row)}</td>
              <td data-th={words.fate}>
                <Badge {...LOOKS[row.fate]}>{words.fates[row.fate]}</Badge>
                {row.why && <small>{row.why}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length > most && (
        <div class="row">
          <Button
            look="second"
            onClick={() => {
              setMost(most + SHOWN);
            }}
          >
            {words.more}
          </Button>
        </div>
      )}
    </div>
  );
}

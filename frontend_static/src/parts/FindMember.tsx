/** Finds somebody in the network by name, and does one thing with whom one chooses. */
import { useState } from "preact/hooks";

import type { MemberOut, MemberPage } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { words } from "../words";
import { peopleWords } from "../words/people";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

/** Whoever is not among the first few is found by more letters. */
const SHOWN = 8;

interface Props {
  id: string;
  label: string;
  noneFound: string;
  /** Those who are it already. */
  without: readonly { id: string }[];
  verb: (name: string) => string;
  choose: (member: MemberOut) => Promise<unknown>;
}

export function FindMember({ id, label, noneFound, without, verb, choose }: Props) {
  const [q, setQ] = useState("");
  const [found, setFound] = useState<readonly MemberOut[] | null>(null);
  const sending = useSending(id, ["q"]);
  const others = found?.filter((member) => !without.some((each) => each.id === member.id)) ?? null;
  const find = async () => {
    if (!sending.check({ q: !q.trim() && words.needed })) return;
    await sending.send(async () => {
      const params = { query: { q: q.trim(), limit: SHOWN } };
      setFound((await read<MemberPage>(http.GET("/api/v1/members", { params }))).items);
    });
  };
  const take = async (member: MemberOut) => {
    if (!(await sending.send(() => choose(member)))) return;
    setFound(null);
    setQ("");
  };
  return (
    <div class="stack stack-3">
      <ErrorSummary errors={sending.errors} />
      <form
        role="search"
        aria-label={label}
        class="findbar"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <InputField
          id={sending.idOf("q")}
          label={label}
          error={sending.errorOf("q")}
          autocomplete="off"
          value={q}
          onValue={setQ}
        />
        <Button type="submit" look="second" icon="search" busy={sending.busy}>
          {peopleWords.searchButton}
        </Button>
      </form>
      <div role="status">
        {others && !others.length && <p class="small muted">{noneFound}</p>}
        {others && others.length > 0 && (
          <ul class="rows">
            {others.map((member) => (
              <li class="row between" key={member.id}>
                <span class="by-name">
                  <b>{member.name}</b>
                  <small>{[member.role_title, member.organisation].filter(Boolean).join(", ")}</small>
                </span>
                <Button look="second" size="sm" onClick={() => void take(member)}>
                  {verb(member.name)}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

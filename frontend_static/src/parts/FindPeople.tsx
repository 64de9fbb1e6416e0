/** What people are looked for by. It goes into the address when it is sent, so that a search can be kept and shared. */
import { useState } from "preact/hooks";

import { go } from "../router";
import { addressOf, type Asked } from "../store/directory";
import { groupsOfCalls, loadGroups } from "../store/groups";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { teamName } from "../store/teams";
import { findWords } from "../words/profile";
import { Button } from "./Button";
import { InputField, SelectField } from "./Field";
import { Icon } from "./Icon";

interface Option {
  value: string;
  label: string;
}

const ANY: Option = { value: "", label: findWords.any };

/** With what is asked for, even where a list of mine does not have it: the address may be somebody else's. */
function choices(list: readonly Option[], chosen: string | undefined, name: string | null): Option[] {
  const known = !chosen || list.some((each) => each.value === chosen);
  return [ANY, ...list, ...(known ? [] : [{ value: chosen, label: name ?? chosen }])];
}

function myTeams(): Option[] {
  const found = new Map<string, string>();
  for (const place of me.value?.places ?? []) {
    for (const above of place.line) found.set(above.id, above.name);
    found.set(place.team_id, place.team_name);
  }
  return [...found].map(([value, label]) => ({ value, label }));
}

export function FindPeople({ asked }: { asked: Asked }) {
  const [typed, setTyped] = useState<Asked>(asked);
  const calls = me.value?.calls ?? [];
  const ofCalls = (typed.call_id ? calls.filter((call) => call.id === typed.call_id) : calls).map((call) => call.id);
  useLoad(`groups/${ofCalls.join()}`, () => loadGroups(ofCalls));
  const groups = ofCalls.flatMap((id) => groupsOfCalls.get(id) ?? []);
  const set = (name: keyof Asked) => (value: string) => {
    setTyped({ ...typed, [name]: value, ...(name === "call_id" && { constituency_id: "" }) });
  };
  const text = (name: "can_help_with" | "region", label: string) => (
    <InputField id={`people-${name}`} label={label} autocomplete="off" value={typed[name] ?? ""} onValue={set(name)} />
  );
  const choice = (name: keyof Asked, label: string, list: readonly Option[], named: string | null = null) => (
    <SelectField
      id={`people-${name}`}
      label={label}
      value={typed[name] ?? ""}
      onValue={set(name)}
      options={choices(list, typed[name], named)}
    />
  );
  const roles = Object.entries(findWords.roles).map(([value, label]) => ({ value, label }));
  const { q: _q, ...others } = asked;
  const narrowed = Object.values(others).some(Boolean);
  return (
    <form
      role="search"
      class="stack stack-3"
      onSubmit={(event) => {
        event.preventDefault();
        go(addressOf(typed));
      }}
    >
      <div class="findbar">
        <InputField
          id="people-q"
          label={findWords.search}
          hint={findWords.searchHint}
          value={typed.q ?? ""}
          onValue={set("q")}
          autocomplete="off"
        />
        <Button type="submit" look="second" icon="search">
          {findWords.searchButton}
        </Button>
      </div>
      <details class="findmore" open={narrowed}>
        <summary>
          <Icon name="filter" size="sm" /> {findWords.more}
        </summary>
        <div class="stack stack-3">
          <div class="pairs">
            {text("can_help_with", findWords.helps)}
            {choice("role", findWords.role, roles)}
            {text("region", findWords.region)}
            {choice("team_id", findWords.team, myTeams(), typed.team_id ? teamName(typed.team_id) : null)}
            {calls.length > 1 &&
              choice(
                "call_id",
                findWords.call,
                calls.map((call) => ({ value: call.id, label: call.name })),
              )}
            {groups.length > 0 &&
              choice(
                "constituency_id",
                findWords.constituency,
                groups.map((group) => ({ value: group.id, label: group.name })),
              )}
          </div>
          <div class="row">
            <Button type="submit" look="second">
              {findWords.searchButton}
            </Button>
          </div>
        </div>
      </details>
    </form>
  );
}

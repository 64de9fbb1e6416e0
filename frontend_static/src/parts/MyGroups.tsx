/** The constituencies of my calls, and which of them are mine: one press each. */
import { useId, useState } from "preact/hooks";

import type { ConstituencyOut } from "../api";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import { groupsOfCalls, loadGroups } from "../store/groups";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { toast } from "../store/toasts";
import { groupsOfMineWords } from "../words/profile";
import { Failed } from "./Failed";

function Group({ group }: { group: ConstituencyOut }) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const mine = me.value;
  const belongs = mine?.constituencies.some((each) => each.id === group.id) ?? false;
  const set = async (joins: boolean) => {
    if (!mine || busy) return;
    setBusy(true);
    try {
      const params = { path: { constituency_id: group.id, member_id: mine.id } };
      const path = "/api/v1/constituencies/{constituency_id}/members/{member_id}";
      await read(joins ? http.PUT(path, { params }) : http.DELETE(path, { params }));
      const others = mine.constituencies.filter((each) => each.id !== group.id);
      me.value = { ...mine, constituencies: joins ? [...others, group] : others };
    } catch (error) {
      toast(sentenceOf(error));
    }
    setBusy(false);
  };
  return (
    <label class="choice" for={id}>
      <input
        id={id}
        type="checkbox"
        checked={belongs}
        aria-busy={busy}
        onChange={(event) => void set(event.currentTarget.checked)}
      />
      <span>{group.name}</span>
    </label>
  );
}

export function MyGroups() {
  const mine = me.value;
  const calls = mine?.calls ?? [];
  const loading = useLoad(`groups/${calls.map((call) => call.id).join()}`, () =>
    loadGroups(calls.map((call) => call.id)),
  );
  if (!calls.length) return null;
  const known = calls.map((call) => ({ call, groups: groupsOfCalls.get(call.id) ?? [] }));
  const some = known.filter(({ groups }) => groups.length > 0);
  return (
    <section class="card stack stack-3" aria-labelledby="my-groups">
      <h2 id="my-groups">{groupsOfMineWords.title}</h2>
      <p class="small muted">
        {some.length || loading.state !== "ready" ? groupsOfMineWords.hint : groupsOfMineWords.none}
      </p>
      {loading.state === "failed" && <Failed loading={loading} />}
      {some.map(({ call, groups }) => (
        <fieldset class="stack stack-2" key={call.id}>
          <legend class={some.length > 1 ? undefined : "vh"}>{call.name}</legend>
          {groups.map((group) => (
            <Group key={group.id} group={group} />
          ))}
        </fieldset>
      ))}
    </section>
  );
}

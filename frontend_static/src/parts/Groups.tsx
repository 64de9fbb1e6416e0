/** The constituencies of a call: who can act, and which of them is mine. Joining and leaving is one press. */
import { useState } from "preact/hooks";

import type { CallOut, ConstituencyOut } from "../api";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import { calls } from "../store/calls";
import { me } from "../store/me";
import { toast } from "../store/toasts";
import { callWords } from "../words/calls";
import { groupWords } from "../words/groups";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { GroupPeople } from "./GroupPeople";

function Group({ group }: { group: ConstituencyOut }) {
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(false);
  const set = async (belongs: boolean) => {
    const mine = me.peek();
    if (!mine) return;
    setBusy(true);
    try {
      const params = { path: { constituency_id: group.id, member_id: mine.id } };
      const path = "/api/v1/constituencies/{constituency_id}/members/{member_id}";
      await read(belongs ? http.PUT(path, { params }) : http.DELETE(path, { params }));
      const now = await read<ConstituencyOut>(
        http.GET("/api/v1/constituencies/{constituency_id}", { params: { path: { constituency_id: group.id } } }),
      );
      calls.change(group.call_id, (call) => ({
        ...call,
        constituencies: call.constituencies.map((each) => (each.id === now.id ? now : each)),
      }));
    } catch (error) {
      toast(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <li class={group.mine ? "mine" : undefined}>
      <div class="stack stack-1">
        <h3>{group.name}</h3>
        {group.mine && (
          <span>
            <Badge kind="do">{callWords.mine}</Badge>
          </span>
        )}
      </div>
      <p>{group.description}</p>
      <div class="cnt stack stack-1">
        <span>
          {callWords.people(group.members)}{" "}
          <button
            class="linkbtn"
            type="button"
            onClick={() => {
              setOpen(true);
            }}
          >
            {groupWords.people}
            <span class="vh"> {group.name}</span>
          </button>
        </span>
        <span>
          <Button look="second" size="sm" busy={busy} onClick={() => void set(!group.mine)}>
            {group.mine ? callWords.leave : callWords.join}
            <span class="vh"> {group.name}</span>
          </Button>
        </span>
      </div>
      {open && (
        <GroupPeople
          group={group}
          mayChange={false}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </li>
  );
}

export function Groups({ call }: { call: CallOut }) {
  return (
    <section class="card" id="groups" aria-labelledby="groups-title">
      <div class="card-head">
        <h2 id="groups-title">{callWords.groups}</h2>
      </div>
      {call.constituencies.length ? (
        <div class="stack">
          <p class="small muted">{callWords.groupsHint}</p>
          <ul class="asklist">
            {call.constituencies.map((group) => (
              <Group key={group.id} group={group} />
            ))}
          </ul>
        </div>
      ) : (
        <p class="muted">{callWords.noGroups}</p>
      )}
    </section>
  );
}

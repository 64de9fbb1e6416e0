/** The constituencies of a call: their words, who is in them, and one more. */
import { useState } from "preact/hooks";

import type { CallOut, ConstituencyOut } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { constituencyChanged } from "../store/calls";
import { toast } from "../store/toasts";
import { changeCallWords } from "../words/calls";
import { groupWords } from "../words/groups";
import { words } from "../words";
import { Button } from "./Button";
import { ChangeGroup } from "./ChangeGroup";
import { ErrorSummary } from "./ErrorSummary";
import { InputField, TextField } from "./Field";
import { GroupPeople } from "./GroupPeople";

export function ChangeGroups({ call }: { call: CallOut }) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [open, setOpen] = useState<{ id: string; what: "people" | "words" } | null>(null);
  const sending = useSending("group", ["name", "description"]);
  const add = async () => {
    if (!sending.check({ name: !name.trim() && words.needed })) return;
    const arrived = await sending.send(async () => {
      const body = { call_id: call.id, name, description };
      const made = await read<ConstituencyOut>(http.POST("/api/v1/constituencies", { body }));
      constituencyChanged({
        type: "constituency.changed",
        constituency_id: made.id,
        call_id: made.call_id,
        name: made.name,
        description: made.description,
      });
    });
    if (!arrived) return;
    toast(changeCallWords.groupAdded(name));
    setName("");
    setDescription("");
  };
  const opened = call.constituencies.find((group) => group.id === open?.id);
  const close = () => {
    setOpen(null);
  };
  return (
    <>
      <form
        class="card stack"
        noValidate
        aria-labelledby="change-groups"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <div class="stack stack-2">
          <h2 id="change-groups">{changeCallWords.groups}</h2>
          <p class="small muted">{changeCallWords.groupsHint}</p>
        </div>
        {call.constituencies.length > 0 && (
          <ul class="rows">
            {call.constituencies.map((group) => (
              <li class="row between" key={group.id}>
                <b>{group.name}</b>
                <span class="row row-tight">
                  <Button
                    look="quiet"
                    size="sm"
                    onClick={() => {
                      setOpen({ id: group.id, what: "people" });
                    }}
                  >
                    {groupWords.people}
                    <span class="vh"> {group.name}</span>
                  </Button>
                  <Button
                    look="quiet"
                    size="sm"
                    onClick={() => {
                      setOpen({ id: group.id, what: "words" });
                    }}
                  >
                    {groupWords.change}
                    <span class="vh"> {group.name}</span>
                  </Button>
                </span>
              </li>
            ))}
          </ul>
        )}
        <ErrorSummary errors={sending.errors} />
        <InputField
          id={sending.idOf("name")}
          label={changeCallWords.groupName}
          error={sending.errorOf("name")}
          autocomplete="off"
          value={name}
          onValue={setName}
        />
        <TextField
          id={sending.idOf("description")}
          label={changeCallWords.groupSays}
          error={sending.errorOf("description")}
          rows={2}
          value={description}
          onValue={setDescription}
        />
        <div class="row">
          <Button type="submit" look="second" icon="plus" busy={sending.busy} busyWords={changeCallWords.saving}>
            {changeCallWords.addGroup}
          </Button>
        </div>
      </form>
      {opened && open?.what === "people" && <GroupPeople group={opened} mayChange onClose={close} />}
      {opened && open?.what === "words" && <ChangeGroup group={opened} onClose={close} />}
    </>
  );
}

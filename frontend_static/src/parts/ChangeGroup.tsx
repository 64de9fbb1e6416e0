/** Other words for a group of people who can act: its name, and who it is for. */
import { useState } from "preact/hooks";

import type { ConstituencyOut } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { constituencyChanged } from "../store/calls";
import { toast } from "../store/toasts";
import { words } from "../words";
import { changeCallWords } from "../words/calls";
import { groupWords } from "../words/groups";
import { DialogForm } from "./DialogForm";
import { InputField, TextField } from "./Field";

interface Props {
  group: ConstituencyOut;
  onClose: () => void;
}

export function ChangeGroup({ group, onClose }: Props) {
  const [name, setName] = useState(group.name);
  const [description, setDescription] = useState(group.description);
  const sending = useSending("group-words", ["name", "description"]);
  const save = async () => {
    if (!sending.check({ name: !name.trim() && words.needed })) return;
    const arrived = await sending.send(async () => {
      const now = await read<ConstituencyOut>(
        http.PATCH("/api/v1/constituencies/{constituency_id}", {
          params: { path: { constituency_id: group.id } },
          body: { name, description },
        }),
      );
      constituencyChanged({
        type: "constituency.changed",
        constituency_id: now.id,
        call_id: now.call_id,
        name: now.name,
        description: now.description,
      });
    });
    if (!arrived) return;
    toast(groupWords.changed(name));
    onClose();
  };
  return (
    <DialogForm
      title={groupWords.changeTitle(group.name)}
      sending={sending}
      onSend={save}
      onClose={onClose}
      verb={groupWords.save}
      busyWords={changeCallWords.saving}
    >
      <InputField
        id={sending.idOf("name")}
        label={groupWords.name}
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
    </DialogForm>
  );
}

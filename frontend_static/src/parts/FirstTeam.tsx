/** The first team of a call, which has none above: made by an organiser or an administrator. */
import { useState } from "preact/hooks";

import type { CallOut, TeamOut } from "../api";
import { http, read } from "../http";
import { go } from "../router";
import { useSending } from "../sending";
import { loadCall } from "../store/callPages";
import { loadMe } from "../store/me";
import { words } from "../words";
import { changeCallWords } from "../words/calls";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

export function FirstTeam({ call }: { call: CallOut }) {
  const [name, setName] = useState("");
  const sending = useSending("root", ["name"]);
  const make = async () => {
    if (!sending.check({ name: !name.trim() && words.needed })) return;
    await sending.send(async () => {
      const body = { name, parent_id: null, call_id: call.id };
      const made = await read<TeamOut>(http.POST("/api/v1/teams", { body }));
      await Promise.all([loadMe(), loadCall(call.id)]);
      go(`/invite?team=${made.id}`);
    });
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-labelledby="first-team"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <div class="stack stack-2">
        <h2 id="first-team">{changeCallWords.firstTeam}</h2>
        <p>{changeCallWords.firstTeamWhy}</p>
      </div>
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf("name")}
        label={changeCallWords.teamName}
        hint={changeCallWords.teamNameHint}
        error={sending.errorOf("name")}
        autocomplete="off"
        value={name}
        onValue={setName}
      />
      <div class="row">
        <Button type="submit" icon="team" busy={sending.busy} busyWords={changeCallWords.saving}>
          {changeCallWords.makeTeam}
        </Button>
      </div>
    </form>
  );
}

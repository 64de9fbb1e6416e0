/** Leaders give somebody a place in a team of theirs, from that person's page. */
import { useState } from "preact/hooks";

import type { MemberOut } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { me } from "../store/me";
import { loadMember } from "../store/members";
import { toast } from "../store/toasts";
import { memberWords } from "../words/profile";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { SelectField } from "./Field";

export function PutIntoTeam({ member }: { member: MemberOut }) {
  const mine = me.value;
  const teams = (mine?.places ?? []).filter(
    (place) => place.leads && !member.places.some((each) => each.team_id === place.team_id),
  );
  const [chosen, setChosen] = useState("");
  const sending = useSending("put", ["team"]);
  const team = teams.find((each) => each.team_id === chosen) ?? teams[0];
  if (!team || mine?.id === member.id) return null;
  const put = async () => {
    const params = { path: { team_id: team.team_id, member_id: member.id } };
    const done = await sending.send(async () => {
      await read(
        http.PUT("/api/v1/teams/{team_id}/members/{member_id}", { params, body: { leads: false, reports: null } }),
      );
      await loadMember(member.id);
    });
    if (done) toast(memberWords.added(member.name, team.team_name));
  };
  return (
    <section class="card stack stack-3" aria-labelledby="put">
      <h2 id="put">{memberWords.add(member.name)}</h2>
      <ErrorSummary errors={sending.errors} />
      <SelectField
        id={sending.idOf("team")}
        label={memberWords.addWhich}
        value={team.team_id}
        onValue={setChosen}
        options={teams.map((each) => ({ value: each.team_id, label: each.team_name }))}
      />
      <div class="row">
        <Button look="second" busy={sending.busy} onClick={() => void put()}>
          {memberWords.addButton}
        </Button>
      </div>
    </section>
  );
}

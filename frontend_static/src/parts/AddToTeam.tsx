/** A place in a team for somebody who is in the network already; others come by invitation. */
import { useId, useState } from "preact/hooks";

import type { MemberOut, TeamOut } from "../api";
import { http, read } from "../http";
import { placeChanged } from "../store/teams";
import { toast } from "../store/toasts";
import { words } from "../words";
import { teamWords } from "../words/team";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { FindMember } from "./FindMember";

interface Props {
  team: TeamOut;
  onClose: () => void;
}

export function AddToTeam({ team, onClose }: Props) {
  const leadsId = useId();
  const [leads, setLeads] = useState(false);
  const add = async (member: MemberOut) => {
    const params = { path: { team_id: team.id, member_id: member.id } };
    const place = await read(
      http.PUT("/api/v1/teams/{team_id}/members/{member_id}", { params, body: { leads, reports: null } }),
    );
    placeChanged({
      type: "place.changed",
      team_id: team.id,
      member_id: member.id,
      name: member.name,
      leads: place.leads,
      reports: place.reports,
    });
    toast(teamWords.placed(member.name, team.name));
    onClose();
  };
  return (
    <Dialog title={teamWords.addPersonTitle(team.name)} onClose={onClose}>
      <p class="small muted">{teamWords.addPersonWhy}</p>
      <label class="choice" for={leadsId}>
        <input
          id={leadsId}
          type="checkbox"
          checked={leads}
          onChange={(event) => {
            setLeads(event.currentTarget.checked);
          }}
        />
        <span>{teamWords.leadsTeam}</span>
      </label>
      <FindMember
        id="to-team"
        label={teamWords.findPerson}
        noneFound={teamWords.nobodyFound}
        without={team.members ?? team.leaders}
        verb={teamWords.addThem}
        choose={add}
      />
      <div class="row">
        <Button look="second" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </Dialog>
  );
}

/** Inviting members to a webinar: by name, a team, or all whom it is for. */
import { useState } from "preact/hooks";

import type { Person, WebinarOut } from "../api";
import { useSending } from "../sending";
import { invite } from "../store/inviting";
import { useLoad } from "../store/loading";
import { loadReach, reachedTeams } from "../store/reach";
import { toast } from "../store/toasts";
import { invitingWords } from "../words/inviting";
import { Button } from "./Button";
import { DialogForm } from "./DialogForm";
import { SelectField } from "./Field";
import { PeopleField } from "./PeopleField";
import { Tick } from "./Tick";

function Invite({ webinar, onClose }: { webinar: WebinarOut; onClose: () => void }) {
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [team, setTeam] = useState("");
  const [everybody, setEverybody] = useState(false);
  const sending = useSending("invite-to-webinar", ["member_ids", "team_ids"]);
  useLoad("reach", loadReach);
  const teams = (reachedTeams.value ?? []).filter((each) => each.call_id === webinar.call.id);
  return (
    <DialogForm
      title={invitingWords.title(webinar.title)}
      sending={sending}
      verb={invitingWords.send}
      busyWords={invitingWords.sending}
      intro={<p>{invitingWords.intro}</p>}
      onClose={onClose}
      onSend={async () => {
        const nobody = !people.length && !team && !everybody;
        if (!sending.check({ member_ids: nobody && invitingWords.needSomebody })) return;
        const body = { member_ids: people.map((each) => each.id), team_ids: team ? [team] : [], everybody };
        let invited = 0;
        const done = await sending.send(async () => {
          invited = await invite(webinar.id, body);
        });
        if (!done) return;
        toast(invitingWords.done(invited));
        onClose();
      }}
    >
      <Tick id="invite-all" label={invitingWords.everybody} checked={everybody} onChange={setEverybody} />
      {!everybody && (
        <>
          <PeopleField
            id={sending.idOf("member_ids")}
            legend={invitingWords.byName}
            find={invitingWords.find}
            error={sending.errorOf("member_ids")}
            people={people}
            onPeople={setPeople}
          />
          {teams.length > 0 && (
            <SelectField
              id={sending.idOf("team_ids")}
              label={invitingWords.team}
              value={team}
              error={sending.errorOf("team_ids")}
              options={[
                { value: "", label: invitingWords.noTeam },
                ...teams.map((each) => ({ value: each.id, label: each.name })),
              ]}
              onValue={setTeam}
            />
          )}
        </>
      )}
    </DialogForm>
  );
}

export function InviteToWebinar({ webinar }: { webinar: WebinarOut }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        look="second"
        size="sm"
        onClick={() => {
          setOpen(true);
        }}
      >
        {invitingWords.open}
      </Button>
      {open && (
        <Invite
          webinar={webinar}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

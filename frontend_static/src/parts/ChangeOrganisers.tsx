/** Who organises a call: named by those who do, or by an administrator. */
import { useState } from "preact/hooks";

import type { CallOut, Person } from "../api";
import { http, read } from "../http";
import { organiserChanged } from "../store/calls";
import { toast } from "../store/toasts";
import { changeCallWords } from "../words/calls";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { FindMember } from "./FindMember";
import { ThingHistory } from "./Handovers";
import { Sure } from "./Sure";

const PATH = "/api/v1/calls/{call_id}/organisers/{member_id}";

async function set(call: CallOut, member: Person, organises: boolean): Promise<void> {
  const params = { path: { call_id: call.id, member_id: member.id } };
  await read(organises ? http.PUT(PATH, { params }) : http.DELETE(PATH, { params }));
  organiserChanged({
    type: "organiser.changed",
    call_id: call.id,
    member_id: member.id,
    name: member.name,
    organises,
  });
}

function Organiser({ call, person }: { call: CallOut; person: Person }) {
  const [asking, setAsking] = useState(false);
  return (
    <li class="row between">
      <span class="row row-tight">
        <Avatar name={person.name} id={person.id} size="sm" />
        <b>{person.name}</b>
      </span>
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setAsking(true);
        }}
      >
        {changeCallWords.endVerb}
        <span class="vh"> {person.name}</span>
      </Button>
      {asking && (
        <Sure
          title={changeCallWords.endTitle(person.name)}
          why={changeCallWords.endWhy}
          verb={changeCallWords.endVerb}
          keep={changeCallWords.endKeep}
          onSure={() => set(call, person, false)}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </li>
  );
}

export function ChangeOrganisers({ call }: { call: CallOut }) {
  return (
    <section class="card stack" aria-labelledby="change-organisers">
      <div class="stack stack-2">
        <h2 id="change-organisers">{changeCallWords.organisers}</h2>
        <p class="small muted">{changeCallWords.organisersHint}</p>
      </div>
      <ul class="rows">
        {call.organisers.map((person) => (
          <Organiser key={person.id} call={call} person={person} />
        ))}
      </ul>
      <FindMember
        id="organiser"
        label={changeCallWords.addOrganiser}
        noneFound={changeCallWords.noneFound}
        without={call.organisers}
        verb={changeCallWords.nameOrganiser}
        choose={async (member) => {
          await set(call, { id: member.id, name: member.name }, true);
          toast(changeCallWords.named(member.name));
        }}
      />
      <ThingHistory kind="call" id={call.id} />
    </section>
  );
}

/** Who organises a call: named by those who do, or by an administrator. */
import { useState } from "preact/hooks";

import type { CallOut, MemberOut, MemberPage, Person } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { organiserChanged } from "../store/calls";
import { toast } from "../store/toasts";
import { changeCallWords } from "../words/calls";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
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
        <Avatar name={person.name} size="sm" />
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
        <span class="vh">: {person.name}</span>
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
  const [q, setQ] = useState("");
  const [found, setFound] = useState<readonly MemberOut[] | null>(null);
  const sending = useSending("organiser", ["q"]);
  const others = found?.filter((member) => !call.organisers.some((each) => each.id === member.id)) ?? null;
  const find = async () => {
    if (!sending.check({ q: !q.trim() && changeCallWords.needed })) return;
    await sending.send(async () => {
      const page = await read<MemberPage>(
        http.GET("/api/v1/members", { params: { query: { q: q.trim(), limit: 8 } } }),
      );
      setFound(page.items);
    });
  };
  const name = async (member: MemberOut) => {
    const arrived = await sending.send(() => set(call, { id: member.id, name: member.name }, true));
    if (!arrived) return;
    toast(changeCallWords.named(member.name));
    setFound(null);
    setQ("");
  };
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
      <ErrorSummary errors={sending.errors} />
      <form
        role="search"
        class="findbar"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <InputField
          id={sending.idOf("q")}
          label={changeCallWords.addOrganiser}
          error={sending.errorOf("q")}
          autocomplete="off"
          value={q}
          onValue={setQ}
        />
        <Button type="submit" look="second" icon="search" busy={sending.busy}>
          {changeCallWords.find}
        </Button>
      </form>
      <div role="status">
        {others && !others.length && <p class="small muted">{changeCallWords.noneFound}</p>}
        {others && others.length > 0 && (
          <ul class="rows">
            {others.map((member) => (
              <li class="row between" key={member.id}>
                <span class="by-name">
                  <b>{member.name}</b>
                  <small>{[member.role_title, member.organisation].filter(Boolean).join(", ")}</small>
                </span>
                <Button look="second" size="sm" onClick={() => void name(member)}>
                  {changeCallWords.nameOrganiser(member.name)}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

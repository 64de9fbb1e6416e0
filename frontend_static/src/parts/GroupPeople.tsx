/** Who belongs to a group of people who can act. An organiser of the call puts others in, and takes them out. */
import { useState } from "preact/hooks";

import type { ConstituencyOut, Person, PersonPage } from "../api";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import { constituencyLeader } from "../store/calls";
import { without } from "../store/collection";
import { useLoad } from "../store/loading";
import { toast } from "../store/toasts";
import { words } from "../words";
import { groupWords } from "../words/groups";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { FindMember } from "./FindMember";
import { Older } from "./Older";
import { Skeleton } from "./Skeleton";

const PATH = "/api/v1/constituencies/{constituency_id}/members/{member_id}";

const page = (group: ConstituencyOut, after: string | null) =>
  read<PersonPage>(
    http.GET("/api/v1/constituencies/{constituency_id}/members", {
      params: { path: { constituency_id: group.id }, query: after ? { after } : {} },
    }),
  );

interface Props {
  group: ConstituencyOut;
  mayChange: boolean;
  onClose: () => void;
}

export function GroupPeople({ group, mayChange, onClose }: Props) {
  const [people, setPeople] = useState<readonly Person[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const loading = useLoad(`people of ${group.id}`, async () => {
    const first = await page(group, null);
    setPeople(first.items);
    setNext(first.next);
  });
  const params = (person: Person) => ({ path: { constituency_id: group.id, member_id: person.id } });
  const add = async ({ id, name }: Person) => {
    await read(http.PUT(PATH, { params: params({ id, name }) }));
    setPeople((now) => [...without(now ?? [], id), { id, name }]);
  };
  const takeOut = async (person: Person) => {
    try {
      await read(http.DELETE(PATH, { params: params(person) }));
      setPeople((now) => without(now ?? [], person.id));
      toast(groupWords.takenOut(person.name, group.name));
    } catch (error) {
      toast(sentenceOf(error));
    }
  };
  const leads = (person: Person) => group.leaders.some(({ id }) => id === person.id);
  const turnLead = async (person: Person) => {
    const [was, path] = [leads(person), "/api/v1/constituencies/{constituency_id}/leaders/{member_id}" as const];
    try {
      await read(was ? http.DELETE(path, { params: params(person) }) : http.PUT(path, { params: params(person) }));
      constituencyLeader(group.id, person, !was);
      toast((was ? groupWords.noLead : groupWords.lead)(person.name, group.name));
    } catch (error) {
      toast(sentenceOf(error));
    }
  };
  return (
    <Dialog title={groupWords.peopleTitle(group.name)} onClose={onClose}>
      {!people && (loading.state === "failed" ? <p>{words.problem.offline}</p> : <Skeleton />)}
      {people?.length === 0 && <p class="muted">{groupWords.nobody}</p>}
      <ul class="rows">
        {people?.map((person) => (
          <li class="row between" key={person.id}>
            <span class="row row-tight">
              <Avatar name={person.name} id={person.id} size="sm" />
              <span class="by-name">
                <b>{person.name}</b>
                {leads(person) && <small>{groupWords.leads}</small>}
              </span>
            </span>
            {mayChange && (
              <span class="row row-tight">
                <Button look="quiet" size="sm" onClick={() => void turnLead(person)}>
                  {leads(person) ? groupWords.endLead : groupWords.letLead}
                  <span class="vh"> {person.name}</span>
                </Button>
                <Button look="quiet" size="sm" onClick={() => void takeOut(person)}>
                  {groupWords.takeOut}
                  <span class="vh"> {person.name}</span>
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {next && (
        <Older
          label={groupWords.more}
          load={async () => {
            const more = await page(group, next);
            setPeople((now) => [...(now ?? []), ...more.items]);
            setNext(more.next);
          }}
        />
      )}
      {mayChange && (
        <FindMember
          id="to-group"
          label={groupWords.find}
          noneFound={groupWords.noneFound}
          without={people ?? []}
          verb={groupWords.add}
          choose={add}
        />
      )}
      <div class="row">
        <Button look="second" onClick={onClose}>
          {words.close}
        </Button>
      </div>
    </Dialog>
  );
}

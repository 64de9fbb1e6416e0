/** /people: whom I may know of, what they do, and what they lead. */
import { useEffect, useState } from "preact/hooks";

import type { MemberOut } from "../api";
import { Avatar } from "../parts/Avatar";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { InputField } from "../parts/Field";
import { FlagIt } from "../parts/FlagIt";
import { Icon } from "../parts/Icon";
import { MemberRoles, RoleBadges } from "../parts/MemberRoles";
import { LostPhone } from "../parts/LostPhone";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { Suspend } from "../parts/Suspend";
import { go, place } from "../router";
import { search, searches, searchOn } from "../store/directory";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { members } from "../store/members";
import { useTitle } from "../parts/title";
import { leaveWords } from "../words/handover";
import { peopleWords, suspendWords } from "../words/people";

function Member({ member }: { member: MemberOut }) {
  const about = [member.role_title, member.organisation].filter(Boolean).join(", ");
  return (
    <li>
      <div class="personrow">
        <Avatar name={member.name} id={member.id} />
        <div class="stack stack-2">
          <div class="by-name">
            <b>{member.name}</b> <RoleBadges roles={member.roles} />
            <small>{about || peopleWords.noRole}</small>
          </div>
          {member.places.length + member.constituencies.length > 0 && (
            <ul class="tags">
              {member.places.map((each) => (
                <li key={each.team_id}>
                  <a class="tag" href={`/teams/${each.team_id}`}>
                    <Icon name="team" size="sm" />
                    &nbsp;{each.leads ? peopleWords.leads(each.team_name) : each.team_name}
                  </a>
                </li>
              ))}
              {member.constituencies.map((each) => (
                <li class="tag" key={each.id}>
                  <Icon name="people" size="sm" />
                  &nbsp;{each.name}
                </li>
              ))}
            </ul>
          )}
          {member.id !== me.value?.id && (
            <p>
              <FlagIt kind="member" id={member.id} small of={member.name} />
            </p>
          )}
        </div>
        {me.value?.is_administrator && (
          <div class="row row-tight rowend">
            {member.suspended && <Badge icon="lock">{suspendWords.badge}</Badge>}
            <MemberRoles member={member} />
            <LostPhone member={member} />
            <Suspend member={member} />
            <a class="small" href={`/leave?member=${member.id}`}>
              {leaveWords.openFor}
              <span class="vh"> {member.name}</span>
            </a>
          </div>
        )}
      </div>
    </li>
  );
}

function Results({ q }: { q: string }) {
  const loading = useLoad(`people/${q}`, () => search(q));
  const found = searches.get(q);
  if (!found) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  const shown = found.ids.map((id) => members.get(id)).filter((member) => member !== null);
  if (!shown.length)
    return (
      <EmptyState
        title={q ? peopleWords.noneTitle : peopleWords.aloneTitle}
        action={
          q && (
            <a class="btn btn-second" href="/people">
              {peopleWords.showAll}
            </a>
          )
        }
      >
        {q ? peopleWords.none(q) : peopleWords.alone}
      </EmptyState>
    );
  return (
    <section class="card stack" aria-label={peopleWords.title}>
      <p class="small muted" role="status">
        {peopleWords.found(shown.length, found.next !== null)}
      </p>
      <ul class="rows">
        {shown.map((member) => (
          <Member key={member.id} member={member} />
        ))}
      </ul>
      {found.next && <Older label={peopleWords.showMore} load={() => searchOn(q)} />}
    </section>
  );
}

export function PeopleView() {
  useTitle(peopleWords.title);
  const q = place.value.search.get("q")?.trim() ?? "";
  const [typed, setTyped] = useState(q);
  useEffect(() => {
    setTyped(q);
  }, [q]);
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{peopleWords.title}</h1>
        <p class="muted">{peopleWords.intro}</p>
      </div>
      <form
        role="search"
        class="findbar"
        onSubmit={(event) => {
          event.preventDefault();
          go(typed.trim() ? `/people?q=${encodeURIComponent(typed.trim())}` : "/people");
        }}
      >
        <InputField
          id="people-q"
          label={peopleWords.search}
          hint={peopleWords.searchHint}
          value={typed}
          onValue={setTyped}
          autocomplete="off"
        />
        <Button type="submit" look="second" icon="search">
          {peopleWords.searchButton}
        </Button>
      </form>
      <Results key={q} q={q} />
    </div>
  );
}

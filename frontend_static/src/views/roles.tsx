/** /roles: who has which role; administrators change them here. */
import { useState } from "preact/hooks";

import type { HolderPage } from "../api";
import { Avatar } from "../parts/Avatar";
import { EmptyState } from "../parts/EmptyState";
import { Failed } from "../parts/Failed";
import { SelectField } from "../parts/Field";
import { Icon } from "../parts/Icon";
import { MemberRoles, RoleBadges } from "../parts/MemberRoles";
import { Older } from "../parts/Older";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { type Asked, holders, loadHolders, loadMoreHolders } from "../store/roles";
import { roleWords } from "../words/roles";

const OPTIONS = [{ value: "", label: roleWords.all as string }].concat(
  Object.entries(roleWords.lists).map(([value, label]) => ({ value, label })),
);

function Holder({ holder }: { holder: HolderPage["items"][number] }) {
  return (
    <li>
      <div class="personrow">
        <Avatar name={holder.name} />
        <div class="stack stack-2">
          <div class="row row-tight">
            <b>{holder.name}</b>
            <RoleBadges roles={holder.roles} />
          </div>
          {holder.organises.length + holder.leads.length > 0 && (
            <ul class="tags">
              {holder.organises.map((each) => (
                <li key={each.id}>
                  <a class="tag" href={`/calls/${each.id}`}>
                    <Icon name="call" size="sm" />
                    &nbsp;{roleWords.organises(each.name)}
                  </a>
                </li>
              ))}
              {holder.leads.map((each) => (
                <li key={each.id}>
                  <a class="tag" href={`/teams/${each.id}`}>
                    <Icon name="team" size="sm" />
                    &nbsp;{roleWords.leads(each.name)}
                  </a>
                </li>
              ))}
            </ul>
          )}
        </div>
        {me.value?.is_administrator && (
          <div class="row row-tight rowend">
            <MemberRoles member={holder} />
          </div>
        )}
      </div>
    </li>
  );
}

function List({ role }: { role: Asked }) {
  const loading = useLoad(`roles/${role}`, () => loadHolders(role));
  const page = holders.get(role);
  if (!page) return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  if (!page.items.length) {
    const title = me.value?.is_administrator ? roleWords.noneTitle : roleWords.noneNear;
    return <EmptyState title={title}>{roleWords.none}</EmptyState>;
  }
  return (
    <section class="card stack" aria-label={roleWords.title}>
      <p class="small muted" role="status">
        {roleWords.found(page.items.length, page.next !== null)}
      </p>
      <ul class="rows">
        {page.items.map((holder) => (
          <Holder key={holder.id} holder={holder} />
        ))}
      </ul>
      {page.next && <Older label={roleWords.showMore} load={() => loadMoreHolders(role)} />}
    </section>
  );
}

export function RolesView() {
  useTitle(roleWords.title);
  const [role, setRole] = useState<Asked>("administrator");
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{roleWords.title}</h1>
        <p class="muted measure">
          {me.value?.is_administrator ? roleWords.introAll : roleWords.intro}{" "}
          <a href="/help/roles">{roleWords.helpLink}</a>
        </p>
      </div>
      <SelectField
        id="roles-which"
        label={roleWords.which}
        value={role}
        options={OPTIONS}
        onValue={(value) => {
          setRole(value as Asked);
        }}
      />
      <List key={role} role={role} />
    </div>
  );
}

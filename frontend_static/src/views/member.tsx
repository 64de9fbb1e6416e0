/** /people/:id: who somebody is, what they can help with, how to reach them, and what we share. */
import type { MemberOut } from "../api";
import { day } from "../format";
import { Back } from "../parts/Back";
import { Avatar } from "../parts/Avatar";
import { Badge } from "../parts/Badge";
import { EmptyState } from "../parts/EmptyState";
import { EraseMember } from "../parts/EraseMember";
import { Failed } from "../parts/Failed";
import { FlagIt } from "../parts/FlagIt";
import { Icon, type IconName } from "../parts/Icon";
import { LostPhone } from "../parts/LostPhone";
import { MemberRoles, RoleBadges } from "../parts/MemberRoles";
import { PlainText } from "../parts/PlainText";
import { PutIntoTeam } from "../parts/PutIntoTeam";
import { Reach } from "../parts/Reach";
import { Skeleton } from "../parts/Skeleton";
import { SignOutMember } from "../parts/SignOutMember";
import { Suspend } from "../parts/Suspend";
import { useTitle } from "../parts/title";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { loadMember, members } from "../store/members";
import { photoAddress } from "../store/photos";
import { leaveWords } from "../words/handover";
import { suspendWords } from "../words/people";
import { findWords, memberWords } from "../words/profile";

interface Part {
  id: string;
  icon: IconName;
  kind: string;
  name: string;
  href?: string;
  does?: string | undefined;
  shared: boolean;
}

/** All that they belong to, as far as I see it, with whether I do, too. */
function partsOf(member: MemberOut): Part[] {
  const mine = me.value;
  const [teams, calls, groups] = [
    new Set(mine?.places.map((each) => each.team_id)),
    // An administrator sees all calls without belonging to them.
    new Set(mine?.is_administrator ? [] : mine?.calls.map((each) => each.id)),
    new Set(mine?.constituencies.map((each) => each.id)),
  ];
  return [
    ...member.calls.map((each) => ({
      id: each.id,
      icon: "call" as const,
      kind: memberWords.callTo,
      name: each.name,
      href: `/calls/${each.id}`,
      does: each.organises ? memberWords.organises : undefined,
      shared: calls.has(each.id),
    })),
    ...member.places.map((each) => ({
      id: each.team_id,
      icon: "team" as const,
      kind: memberWords.team,
      name: each.team_name,
      href: `/teams/${each.team_id}`,
      does: each.leads ? memberWords.leads : undefined,
      shared: teams.has(each.team_id),
    })),
    ...member.constituencies.map((each) => ({
      id: each.id,
      icon: "people" as const,
      kind: memberWords.constituency,
      name: each.name,
      shared: groups.has(each.id),
    })),
  ];
}

function Parts({ parts }: { parts: readonly Part[] }) {
  return (
    <ul class="rows">
      {parts.map(({ id, icon, kind, name, href, does }) => (
        <li class="by" key={id}>
          <Icon name={icon} />
          <span class="by-name">
            {href ? <a href={href}>{name}</a> : <b>{name}</b>}
            <small>{[kind, does].filter(Boolean).join(", ")}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Head({ member }: { member: MemberOut }) {
  const about = [member.role_title, member.organisation, member.region].filter(Boolean).join(", ");
  return (
    <section class="card memberhead" aria-label={member.name}>
      {member.photo ? (
        <img class="photo" src={photoAddress(member.id, member.photo, 256)} alt={memberWords.photoOf(member.name)} />
      ) : (
        <Avatar name={member.name} size="lg" />
      )}
      <div class="stack stack-2">
        <h1>{member.name}</h1>
        <p>{[about || findWords.noRole, member.pronouns].filter(Boolean).join(" · ")}</p>
        <p class="small muted">{memberWords.since(day(member.joined_at))}</p>
        <div class="row row-tight">
          <RoleBadges roles={member.roles} />
          {member.suspended && <Badge icon="lock">{suspendWords.badge}</Badge>}
        </div>
      </div>
    </section>
  );
}

function Page({ member }: { member: MemberOut }) {
  const mine = me.value;
  const own = mine?.id === member.id;
  const parts = partsOf(member);
  const shared = own ? [] : parts.filter((each) => each.shared);
  const others = own ? parts : parts.filter((each) => !each.shared);
  return (
    <div class="page">
      <Back href="/people">{memberWords.back}</Back>
      {own && (
        <p class="notice">
          <Icon name="eye" />
          <span>
            {memberWords.own} <a href="/me">{memberWords.change}</a>
          </span>
        </p>
      )}
      <Head member={member} />
      <div class="cols">
        <div class="stack stack-5">
          <section class="card stack stack-3">
            {member.can_help_with && (
              <>
                <h2>{memberWords.helps}</h2>
                <PlainText text={member.can_help_with} />
              </>
            )}
            {member.looks_for && (
              <>
                <h2>{memberWords.looks}</h2>
                <PlainText text={member.looks_for} />
              </>
            )}
            {!member.can_help_with && !member.looks_for && <p class="muted">{memberWords.nothing(member.name)}</p>}
          </section>
          <section class="card stack stack-3" aria-labelledby="reach">
            <h2 id="reach">{memberWords.reach}</h2>
            {member.telephone || member.email ? (
              <p class="row">
                <Reach name={member.name} telephone={member.telephone} email={member.email} />
              </p>
            ) : (
              <p class="muted">{memberWords.noReach(member.name)}</p>
            )}
          </section>
          <PutIntoTeam member={member} />
          {!own && (
            <p>
              <FlagIt kind="member" id={member.id} small of={member.name} />
            </p>
          )}
          {mine?.is_administrator && (
            <section class="card stack stack-3" aria-labelledby="actions">
              <h2 id="actions">{memberWords.actions}</h2>
              <div class="row">
                <MemberRoles member={member} />
                <LostPhone member={member} />
                <SignOutMember member={member} />
                <Suspend member={member} />
                <a class="btn btn-sm btn-quiet" href={`/leave?member=${member.id}`}>
                  {leaveWords.openFor}
                </a>
                <EraseMember member={member} />
              </div>
            </section>
          )}
        </div>
        <div class="stack stack-5">
          {!own && (
            <section class="card stack stack-3" aria-labelledby="shared">
              <h2 id="shared">{memberWords.shared}</h2>
              {shared.length ? <Parts parts={shared} /> : <p class="muted">{memberWords.noneShared}</p>}
            </section>
          )}
          {others.length > 0 && (
            <section class="card stack stack-3" aria-labelledby="others">
              <h2 id="others">{memberWords.others}</h2>
              <Parts parts={others} />
            </section>
          )}
        </div>
      </div>
    </div>
  );
}

export function MemberView({ params }: { params: Record<string, string> }) {
  const id = params["id"] ?? "";
  const loading = useLoad(`member/${id}`, () => loadMember(id));
  const member = members.get(id);
  useTitle(member?.name ?? findWords.title);
  if (member) return <Page member={member} />;
  const hidden = loading.state === "ready" || (loading.problem && [404, 422].includes(loading.problem.status));
  if (loading.state === "failed" && !hidden) return <Failed loading={loading} />;
  if (!hidden) return <Skeleton />;
  return (
    <div class="page">
      <h1>{findWords.title}</h1>
      <EmptyState
        title={findWords.noneTitle}
        action={
          <a class="btn btn-second" href="/people">
            {memberWords.toPeople}
          </a>
        }
      >
        {memberWords.gone}
      </EmptyState>
    </div>
  );
}

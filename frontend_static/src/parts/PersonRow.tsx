/** Somebody in the directory: who they are, what they can help with, and how they can be reached. */
import type { MemberOut } from "../api";
import { me } from "../store/me";
import { leaveWords } from "../words/handover";
import { suspendWords } from "../words/people";
import { findWords } from "../words/profile";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import { Icon } from "./Icon";
import { LostPhone } from "./LostPhone";
import { MemberRoles, RoleBadges } from "./MemberRoles";
import { Reach } from "./Reach";
import { Suspend } from "./Suspend";

export function PersonRow({ member }: { member: MemberOut }) {
  const about = [member.role_title, member.organisation, member.region].filter(Boolean).join(", ");
  const organised = member.calls.filter((call) => call.organises);
  return (
    <li>
      <div class="personrow">
        <Avatar name={member.name} id={member.id} />
        <div class="stack stack-2">
          <div class="by-name">
            <span class="row row-tight">
              <a href={`/people/${member.id}`}>
                <b>{member.name}</b>
              </a>
              <RoleBadges roles={member.roles} />
            </span>
            <small>{about || findWords.noRole}</small>
          </div>
          {member.can_help_with && (
            <p class="small">
              <b>{findWords.helpsWith}</b> {member.can_help_with}
            </p>
          )}
          {(member.telephone || member.email) && (
            <p class="row small">
              <Reach name={member.name} telephone={member.telephone} email={member.email} />
            </p>
          )}
          {organised.length + member.places.length + member.constituencies.length > 0 && (
            <ul class="tags">
              {organised.map((each) => (
                <li key={each.id}>
                  <a class="tag" href={`/calls/${each.id}`}>
                    <Icon name="call" size="sm" />
                    &nbsp;{findWords.organises(each.name)}
                  </a>
                </li>
              ))}
              {member.places.map((each) => (
                <li key={each.team_id}>
                  <a class="tag" href={`/teams/${each.team_id}`}>
                    <Icon name="team" size="sm" />
                    &nbsp;{each.leads ? findWords.leads(each.team_name) : each.team_name}
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

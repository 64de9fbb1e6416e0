/** Who is in a team. Its leaders make somebody a leader, say who reports, and take somebody out. */
import { useId, useState } from "preact/hooks";

import type { TeamOut } from "../api";
import { http, Problem, read } from "../http";
import { myId } from "../store/me";
import { toast } from "../store/toasts";
import { words } from "../words";
import { handoverWords } from "../words/handover";
import { teamWords } from "../words/team";
import { AddToTeam } from "./AddToTeam";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorSummary, type FieldError } from "./ErrorSummary";
import { Sure } from "./Sure";

type Member = NonNullable<TeamOut["members"]>[number];

const leave = (team: TeamOut, memberId: string) =>
  read(
    http.DELETE("/api/v1/teams/{team_id}/members/{member_id}", {
      params: { path: { team_id: team.id, member_id: memberId } },
    }),
  );

function Change({ team, member, onClose }: { team: TeamOut; member: Member; onClose: () => void }) {
  const [leadsId, reportsId] = [useId(), useId()];
  const [leads, setLeads] = useState(member.leads);
  const [reports, setReports] = useState(member.reports);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const path = { team_id: team.id, member_id: member.id };
  const send = async (what: () => Promise<unknown>) => {
    setBusy(true);
    setErrors([]);
    try {
      await what();
      onClose();
    } catch (error) {
      setErrors([{ sentence: error instanceof Problem ? error.message : words.problem.offline }]);
      setBusy(false);
    }
  };
  return (
    <Dialog title={teamWords.placeOf(member.name, team.name)} onClose={onClose}>
      <ErrorSummary errors={errors} />
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
      <label class="choice" for={reportsId}>
        <input
          id={reportsId}
          type="checkbox"
          checked={reports}
          onChange={(event) => {
            setReports(event.currentTarget.checked);
          }}
        />
        <span>{teamWords.reportsToTeam}</span>
      </label>
      <div class="row">
        <Button
          busy={busy}
          onClick={() =>
            void send(() =>
              read(
                http.PUT("/api/v1/teams/{team_id}/members/{member_id}", { params: { path }, body: { leads, reports } }),
              ),
            )
          }
        >
          {teamWords.savePlace}
        </Button>
        <Button look="second" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button
          look="quiet"
          busy={busy}
          onClick={() =>
            void send(async () => {
              toast((await leave(team, member.id)).sentence);
            })
          }
        >
          {teamWords.takeOut}
        </Button>
      </div>
      <p class="small muted">{teamWords.takeOutWhy}</p>
      {member.leads && (
        <p class="small">
          <a href={`/hand-over?from=${member.id}`}>{handoverWords.titleFor(member.name)}</a>
        </p>
      )}
    </Dialog>
  );
}

export function TeamPeople({ team }: { team: TeamOut }) {
  const [changing, setChanging] = useState<Member | null>(null);
  const [open, setOpen] = useState<"add" | "leave" | null>(null);
  const close = () => {
    setOpen(null);
  };
  const mine = team.members?.some((member) => member.id === myId()) ?? false;
  const members = team.members ?? team.leaders.map((leader) => ({ ...leader, role_title: "", leads: true }));
  return (
    <section class="card" aria-labelledby="people">
      <div class="card-head">
        <h2 id="people">{team.members ? teamWords.people : teamWords.leaders}</h2>
        <span class="small muted">{teamWords.peopleCount(team.people)}</span>
      </div>
      {members.length === 0 && <p class="muted">{teamWords.nobody}</p>}
      <ul class="rows">
        {members.map((member) => (
          <li key={member.id} class="row between">
            <div class="by">
              <Avatar name={member.name} id={member.id} size="sm" />
              <div class="by-name">
                <a href={`/people/${member.id}`}>{member.name}</a>
                <small>
                  {[member.role_title, member.leads && team.members && teamWords.leads].filter(Boolean).join(", ")}
                </small>
              </div>
            </div>
            {team.rights.lead && team.members && !team.closed && (
              <Button
                look="quiet"
                size="sm"
                aria-label={`${teamWords.changePlace}: ${member.name}`}
                onClick={() => {
                  setChanging(team.members?.find((each) => each.id === member.id) ?? null);
                }}
              >
                {teamWords.changePlace}
              </Button>
            )}
            {!team.rights.lead && member.leads && team.members && <Badge>{words.leader}</Badge>}
          </li>
        ))}
      </ul>
      {!team.closed && (team.rights.invite || mine) && (
        <div class="row">
          {team.rights.invite && (
            <Button
              look="second"
              size="sm"
              icon="plus"
              onClick={() => {
                setOpen("add");
              }}
            >
              {teamWords.addPerson}
            </Button>
          )}
          {mine && (
            <Button
              look="quiet"
              size="sm"
              onClick={() => {
                setOpen("leave");
              }}
            >
              {teamWords.leave}
            </Button>
          )}
        </div>
      )}
      {open === "add" && <AddToTeam team={team} onClose={close} />}
      {open === "leave" && (
        <Sure
          title={teamWords.leaveTitle(team.name)}
          why={teamWords.leaveWhy}
          verb={teamWords.leaveVerb}
          keep={teamWords.stay}
          onSure={async () => {
            toast((await leave(team, myId())).sentence);
          }}
          onClose={close}
        />
      )}
      {changing && (
        <Change
          team={team}
          member={changing}
          onClose={() => {
            setChanging(null);
          }}
        />
      )}
    </section>
  );
}

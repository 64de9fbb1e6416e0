/** What the leaders of a team can do for it: define a metric, set a goal, make the report form, invite, add teams. */
import { useId, useState } from "preact/hooks";

import type { TeamOut } from "../api";
import { http, Problem, read } from "../http";
import { go } from "../router";
import { toast } from "../store/toasts";
import { words } from "../words";
import { teamWords } from "../words/team";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { InputField } from "./Field";
import { Icon, type IconName } from "./Icon";

function AddTeam({ team, onClose }: { team: TeamOut; onClose: () => void }) {
  const id = useId();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const submit = async () => {
    if (!name.trim()) {
      setError(words.needed);
      return;
    }
    setBusy(true);
    try {
      const made = await read<TeamOut>(
        http.POST("/api/v1/teams", { body: { name, parent_id: team.id, call_id: team.call_id } }),
      );
      toast(teamWords.added(made.name));
      onClose();
      go(`/teams/${made.id}`);
    } catch (problem) {
      setError(problem instanceof Problem ? problem.message : words.problem.offline);
      setBusy(false);
    }
  };
  return (
    <Dialog title={teamWords.addTeamTitle(team.name)} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <InputField id={id} label={teamWords.teamName} error={error} value={name} onValue={setName} />
        <div class="row">
          <Button type="submit" busy={busy} busyWords={teamWords.adding}>
            {teamWords.add}
          </Button>
          <Button look="second" onClick={onClose}>
            {words.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Tool({ href, icon, name }: { href: string; icon: IconName; name: string }) {
  return (
    <li>
      <a class="row row-tight" href={href}>
        <Icon name={icon} />
        {name}
      </a>
    </li>
  );
}

export function TeamTools({ team }: { team: TeamOut }) {
  const [adding, setAdding] = useState(false);
  if (team.closed || (!team.rights.administer && !team.rights.invite)) return null;
  return (
    <section class="card stack stack-3" aria-labelledby="tools">
      <h2 id="tools">{teamWords.tools}</h2>
      <ul class="rows">
        {team.rights.lead && (
          <>
            <Tool href={`/teams/${team.id}/metric`} icon="chart" name={teamWords.metric} />
            <Tool href={`/teams/${team.id}/goal`} icon="call" name={teamWords.goal} />
            <Tool href={`/teams/${team.id}/form`} icon="report" name={teamWords.form} />
          </>
        )}
        <Tool href={`/teams/${team.id}/files`} icon="doc" name={teamWords.files} />
        {team.rights.invite && <Tool href={`/invite?team=${team.id}`} icon="mail" name={teamWords.invite} />}
        {team.rights.administer && <Tool href={`/teams/${team.id}/change`} icon="cog" name={teamWords.change} />}
      </ul>
      {team.rights.administer && (
        <div>
          <Button
            look="second"
            size="sm"
            icon="plus"
            onClick={() => {
              setAdding(true);
            }}
          >
            {teamWords.addTeam}
          </Button>
        </div>
      )}
      {adding && (
        <AddTeam
          team={team}
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </section>
  );
}

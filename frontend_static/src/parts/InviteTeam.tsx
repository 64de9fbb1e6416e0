/** Makes a team with its leader and people, and invites all of them together. */
import { useState } from "preact/hooks";

import type { TeamAsked } from "../api";
import { count } from "../format";
import { http, read } from "../http";
import { place } from "../router";
import { useSending } from "../sending";
import { loadInvitations } from "../store/invitations";
import { loadReach } from "../store/reach";
import { inviteWords } from "../words/invite";
import { wholeTeamWords as words } from "../words/inviteMany";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField, TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";
import { likelyTeam, TeamChoice } from "./TeamChoice";
import { NO_WELCOME, type Welcome, WELCOME_FIELDS, WelcomeFields, welcomeWrong } from "./WelcomeFields";

const FIELDS = ["name", "parent_id", "leaders", "people", "text", ...WELCOME_FIELDS];

export function InviteTeam() {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [leader, setLeader] = useState("");
  const [leaderName, setLeaderName] = useState("");
  const [text, setText] = useState("");
  const [welcome, setWelcome] = useState<Welcome>(NO_WELCOME);
  const [made, setMade] = useState<{ name: string; asked: TeamAsked } | null>(null);
  const sending = useSending("team", FIELDS);
  const parentId = chosen ?? likelyTeam(place.value.search.get("team"));
  const submit = async () => {
    const fine = sending.check({
      name: !name.trim() && words.nameNeeded,
      parent_id: !parentId && inviteWords.teamNeeded,
      leaders: !/^\S+@\S+\.\S+$/.test(leader.trim()) && words.leaderNeeded,
      text: !text.trim() && words.peopleNeeded,
      ...welcomeWrong(welcome),
    });
    if (!fine) return;
    setMade(null);
    await sending.send(async () => {
      const leaders = [{ email: leader.trim(), name: leaderName }];
      const body = { name, parent_id: parentId, leaders, people: [], text, ...welcome };
      const asked = await read<TeamAsked>(http.POST("/api/v1/invitations/team", { body }));
      setMade({ name, asked });
      setName("");
      setLeader("");
      setLeaderName("");
      setText("");
      await Promise.all([loadReach(), loadInvitations()]).catch(() => undefined);
    });
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-label={words.title}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="muted">{words.intro}</p>
      <ErrorSummary errors={sending.errors} />
      <div role="status">
        {made && (
          <p class="notice">
            <span>
              {words.sent(made.name, count(made.asked.rows.length))}{" "}
              <a href={`/teams/${made.asked.team_id}`}>{words.open}</a>
            </span>
          </p>
        )}
      </div>
      <InputField
        id={sending.idOf("name")}
        label={words.name}
        autocomplete="off"
        error={sending.errorOf("name")}
        value={name}
        onValue={setName}
      />
      <TeamChoice
        id={sending.idOf("parent_id")}
        label={words.parent}
        error={sending.errorOf("parent_id")}
        value={parentId}
        onValue={setChosen}
      />
      <InputField
        id={sending.idOf("leaders")}
        label={words.leader}
        type="email"
        inputMode="email"
        autocomplete="off"
        error={sending.errorOf("leaders")}
        value={leader}
        onValue={setLeader}
      />
      <InputField
        id="team-leader-name"
        label={words.leaderName}
        note={inviteWords.optional}
        autocomplete="off"
        value={leaderName}
        onValue={setLeaderName}
      />
      <TextField
        id={sending.idOf("text")}
        label={words.people}
        hint={words.peopleHint}
        error={sending.errorOf("text")}
        rows={5}
        value={text}
        onValue={setText}
      />
      <WelcomeFields value={welcome} onValue={setWelcome} sending={sending} teamId={parentId} />
      <NoPatientDetails />
      <div class="row between">
        <AudienceChip who={words.audience} few />
        <Button type="submit" icon="mail" busy={sending.busy} busyWords={words.sending}>
          {words.send}
        </Button>
      </div>
    </form>
  );
}

/** Asks one person in, by mail. */
import { useState } from "preact/hooks";

import type { InvitationOut } from "../api";
import { http, read } from "../http";
import { place } from "../router";
import { useSending } from "../sending";
import { invitationSent } from "../store/invitations";
import { me } from "../store/me";
import { toast } from "../store/toasts";
import { inviteWords } from "../words/invite";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";
import { likelyTeam, TeamChoice } from "./TeamChoice";
import { NO_WELCOME, type Welcome, WELCOME_FIELDS, WelcomeFields, welcomeWrong } from "./WelcomeFields";

type Role = InvitationOut["role"];

export function InviteOne() {
  const mine = me.value;
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("member");
  const [welcome, setWelcome] = useState<Welcome>(NO_WELCOME);
  const sending = useSending("invite", ["email", "name", "team_id", "role", ...WELCOME_FIELDS]);
  const teamId = chosen ?? likelyTeam(place.value.search.get("team"));
  const teamless = role === "administrator";
  const roles: Role[] = mine?.is_administrator ? ["member", "leader", "administrator"] : ["member", "leader"];
  const submit = async () => {
    const address = email.trim();
    const fine = sending.check({
      email: !address ? inviteWords.emailNeeded : !/^\S+@\S+\.\S+$/.test(address) && inviteWords.emailWrong,
      team_id: !teamId && !teamless && inviteWords.teamNeeded,
      ...welcomeWrong(welcome),
    });
    if (!fine) return;
    const arrived = await sending.send(async () => {
      const body = { email: address, name, team_id: teamId || null, role, ...welcome };
      invitationSent(await read<InvitationOut>(http.POST("/api/v1/invitations", { body })));
    });
    if (!arrived) return;
    toast(inviteWords.sent(address));
    setEmail("");
    setName("");
    setWelcome({ ...welcome, message: "" });
    document.getElementById(sending.idOf("email"))?.focus();
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-label={inviteWords.formTitle}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf("email")}
        label={inviteWords.email}
        type="email"
        inputMode="email"
        autocomplete="off"
        error={sending.errorOf("email")}
        value={email}
        onValue={setEmail}
      />
      <InputField
        id={sending.idOf("name")}
        label={inviteWords.name}
        note={inviteWords.optional}
        autocomplete="off"
        error={sending.errorOf("name")}
        value={name}
        onValue={setName}
      />
      <Choices
        legend={inviteWords.role}
        name={sending.idOf("role")}
        value={role}
        onValue={setRole}
        options={roles.map((value) => ({ value, label: inviteWords.roles[value] }))}
        hint={inviteWords.roleHints[role]}
      />
      <TeamChoice
        id={sending.idOf("team_id")}
        error={sending.errorOf("team_id")}
        value={teamId}
        onValue={setChosen}
        none={teamless ? inviteWords.noTeam : inviteWords.chooseTeam}
      />
      <WelcomeFields value={welcome} onValue={setWelcome} sending={sending} teamId={teamId} />
      <NoPatientDetails />
      <div class="row between">
        <AudienceChip who={inviteWords.audience} few />
        <Button type="submit" icon="mail" busy={sending.busy} busyWords={inviteWords.sending}>
          {inviteWords.send}
        </Button>
      </div>
    </form>
  );
}

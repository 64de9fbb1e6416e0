/** What an invitation says beside team and role: a message, who greets, a number to call, and in which view. */
import { useId } from "preact/hooks";

import type { Sending } from "../sending";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { loadTeam, teams } from "../store/teams";
import { inviteWords } from "../words/invite";
import { InputField, SelectField, TextField } from "./Field";

export interface Welcome {
  message: string;
  leader_id: string | null;
  phone: string;
  simple_view: boolean;
}

export const NO_WELCOME: Welcome = { message: "", leader_id: null, phone: "", simple_view: false };
export const WELCOME_FIELDS = ["message", "leader_id", "phone", "simple_view"];

/** What is missing before it can be sent. */
export const welcomeWrong = (welcome: Welcome) => ({
  phone: welcome.simple_view && !welcome.phone.trim() && inviteWords.phoneNeeded,
});

interface Props {
  value: Welcome;
  onValue: (value: Welcome) => void;
  sending: Sending;
  teamId: string;
}

export function WelcomeFields({ value, onValue, sending, teamId }: Props) {
  const simpleId = useId();
  const mine = me.value;
  useLoad(`greeters/${teamId}`, async () => {
    if (teamId) await loadTeam(teamId);
  });
  const set = (part: Partial<Welcome>) => {
    onValue({ ...value, ...part });
  };
  const leaders = (teamId ? (teams.get(teamId)?.leaders ?? []) : []).filter((each) => each.id !== mine?.id);
  return (
    <>
      <TextField
        id={sending.idOf("message")}
        label={inviteWords.message}
        hint={inviteWords.messageHint}
        error={sending.errorOf("message")}
        rows={4}
        value={value.message}
        onValue={(message) => {
          set({ message });
        }}
      />
      <SelectField
        id={sending.idOf("leader_id")}
        label={inviteWords.leader}
        hint={inviteWords.leaderHint}
        error={sending.errorOf("leader_id")}
        value={value.leader_id ?? ""}
        onValue={(id) => {
          set({ leader_id: id || null });
        }}
        options={[
          { value: "", label: inviteWords.me(mine?.name ?? "") },
          ...leaders.map((each) => ({ value: each.id, label: each.name })),
        ]}
      />
      <InputField
        id={sending.idOf("phone")}
        label={inviteWords.phone}
        note={value.simple_view ? undefined : inviteWords.optional}
        error={sending.errorOf("phone")}
        autocomplete="off"
        value={value.phone}
        onValue={(phone) => {
          set({ phone });
        }}
      />
      <label class="choice" for={simpleId}>
        <input
          id={simpleId}
          type="checkbox"
          checked={value.simple_view}
          onChange={(event) => {
            set({ simple_view: event.currentTarget.checked });
          }}
        />
        <span>
          {inviteWords.simple}
          <br />
          <small class="muted">{inviteWords.simpleHint}</small>
        </span>
      </label>
    </>
  );
}

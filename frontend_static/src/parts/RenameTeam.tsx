/**
 * Another name for a team. What somebody else saved meanwhile is never overwritten unseen: the page says so, keeps
 * what was typed, and asks which of the two is to stand.
 */
import { useEffect, useRef, useState } from "preact/hooks";

import type { TeamOut } from "../api";
import { http, Problem, readTagged } from "../http";
import { useSending } from "../sending";
import { changed, snapshot } from "../store/snapshots";
import { teams } from "../store/teams";
import { toast } from "../store/toasts";
import { words } from "../words";
import { changeTeamWords } from "../words/changeTeam";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

const PATH = "/api/v1/teams/{team_id}";

export function RenameTeam({ team }: { team: TeamOut }) {
  // Null: as it is, also when somebody else changes it while the page is open.
  const [typed, setTyped] = useState<string | null>(null);
  const [clash, setClash] = useState(false);
  const tag = useRef<string | null>(null);
  const sending = useSending("rename", ["name"]);
  const path = { team_id: team.id };
  const take = (now: { data: TeamOut; tag: string | null }) => {
    teams.set(team.id, now.data);
    tag.current = now.tag;
  };
  const look = async () => {
    await snapshot(() => readTagged<TeamOut>(http.GET(PATH, { params: { path } })), take);
  };
  useEffect(() => {
    look().catch(() => undefined); // It is asked for again before anything is saved.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the version that was there when the page was opened
  }, [team.id]);
  const save = async () => {
    const name = (typed ?? team.name).trim();
    if (!sending.check({ name: !name && words.needed })) return;
    const arrived = await sending.send(async () => {
      if (tag.current === null) await look();
      try {
        const header = tag.current === null ? {} : { "if-match": tag.current };
        const params = { path, header };
        await changed(() => readTagged<TeamOut>(http.PATCH(PATH, { params, body: { name } })), take);
      } catch (error) {
        if (error instanceof Problem && error.status === 412) {
          await look();
          setClash(true);
        }
        throw error;
      }
    });
    if (!arrived) return;
    setClash(false);
    setTyped(null);
    toast(changeTeamWords.renamed(name));
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-labelledby="rename-title"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2 id="rename-title">{changeTeamWords.rename}</h2>
      {clash ? (
        <div class="notice notice-straw" role="alert">
          <div class="stack stack-3">
            <p>
              <b>{changeTeamWords.meanwhile(team.name)}</b> {changeTeamWords.meanwhileDo}
            </p>
            <div class="row">
              <Button
                look="second"
                size="sm"
                onClick={() => {
                  setTyped(null);
                  setClash(false);
                  sending.clear();
                }}
              >
                {changeTeamWords.takeTheirs}
              </Button>
            </div>
          </div>
        </div>
      ) : (
        <ErrorSummary errors={sending.errors} />
      )}
      <InputField
        id={sending.idOf("name")}
        label={changeTeamWords.name}
        error={sending.errorOf("name")}
        autocomplete="off"
        value={typed ?? team.name}
        onValue={setTyped}
      />
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={changeTeamWords.saving}>
          {changeTeamWords.save}
        </Button>
      </div>
    </form>
  );
}

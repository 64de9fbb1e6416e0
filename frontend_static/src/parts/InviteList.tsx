/** Invites many at once: a pasted list or a file, looked at line by line first, then sent with one press. */
import { useId, useState } from "preact/hooks";

import type { InvitationOut, ListOut, RowIn, RowOut } from "../api";
import { count } from "../format";
import { http, read } from "../http";
import { place } from "../router";
import { type Sending, useSending } from "../sending";
import { loadInvitations } from "../store/invitations";
import { me } from "../store/me";
import { inviteWords } from "../words/invite";
import { listWords as words } from "../words/inviteMany";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { ErrorSummary } from "./ErrorSummary";
import { Field, TextField } from "./Field";
import { ListFates } from "./ListFates";
import { NoPatientDetails } from "./NoPatientDetails";
import { likelyTeam, TeamChoice } from "./TeamChoice";
import { NO_WELCOME, type Welcome, WELCOME_FIELDS, WelcomeFields, welcomeWrong } from "./WelcomeFields";

type Role = InvitationOut["role"];

/** So many go in one request: enough to be quick, few enough to see it go on. */
const AT_ONCE = 200;
const FINE = new Set<RowOut["fate"]>(["new", "member"]);

interface Wanted {
  team_id: string | null;
  role: Role;
  welcome: Welcome;
}

const rowOf = ({ email, name, role, message, team, team_id }: RowOut): RowIn => ({
  email,
  name,
  role,
  message,
  team: team_id ?? team,
});

function Form({ sending, onChecked }: { sending: Sending; onChecked: (list: ListOut, wanted: Wanted) => void }) {
  const mine = me.value;
  const [text, setText] = useState("");
  const [file, setFile] = useState<{ name: string; csv: string } | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("member");
  const [welcome, setWelcome] = useState<Welcome>(NO_WELCOME);
  const fileId = useId();
  const teamId = chosen ?? likelyTeam(place.value.search.get("team"));
  const roles: Role[] = mine?.is_administrator ? ["member", "leader", "administrator"] : ["member", "leader"];
  const check = async () => {
    const fine = sending.check({
      text: !text.trim() && !file && words.nobody,
      team_id: !teamId && !file && role !== "administrator" && inviteWords.teamNeeded,
      ...welcomeWrong(welcome),
    });
    if (!fine) return;
    const wanted = { team_id: teamId || null, role, welcome };
    await sending.send(async () => {
      const list = file ? { csv: file.csv } : { text };
      const body = { team_id: wanted.team_id, role, ...welcome, ...list };
      onChecked(await read<ListOut>(http.POST("/api/v1/invitations/preview", { body })), wanted);
    });
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-label={words.title}
      onSubmit={(event) => {
        event.preventDefault();
        void check();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      {!file && (
        <TextField
          id={sending.idOf("text")}
          label={words.paste}
          hint={words.pasteHint}
          error={sending.errorOf("text")}
          rows={6}
          value={text}
          onValue={setText}
        />
      )}
      <Field id={fileId} label={words.file} hint={words.fileHint} error={sending.errorOf("csv")}>
        <input
          id={fileId}
          class="input"
          type="file"
          accept=".csv,text/csv,text/plain"
          aria-describedby={`${fileId}-hint`}
          onChange={(event) => {
            const chosenFile = event.currentTarget.files?.[0];
            if (!chosenFile) setFile(null);
            else
              void chosenFile.text().then((csv) => {
                setFile({ name: chosenFile.name, csv });
              });
          }}
        />
      </Field>
      <p role="status" class="small muted">
        {file ? words.fileRead(file.name) : ""}
      </p>
      <Choices
        legend={words.roleFor}
        name={sending.idOf("role")}
        value={role}
        onValue={setRole}
        options={roles.map((value) => ({ value, label: inviteWords.roles[value] }))}
        hint={inviteWords.roleHints[role]}
      />
      <TeamChoice
        id={sending.idOf("team_id")}
        label={words.teamFor}
        error={sending.errorOf("team_id")}
        value={teamId}
        onValue={setChosen}
        none={file ? words.noDefault : inviteWords.chooseTeam}
      />
      <WelcomeFields value={welcome} onValue={setWelcome} sending={sending} teamId={teamId} />
      <NoPatientDetails />
      <div class="row between">
        <AudienceChip who={words.audience} few />
        <Button type="submit" icon="search" busy={sending.busy} busyWords={words.checking}>
          {words.check}
        </Button>
      </div>
    </form>
  );
}

interface CheckedProps {
  list: ListOut;
  wanted: Wanted;
  sending: Sending;
  onBack: () => void;
}

/** The table, and one press that sends those that are fine. */
function Checked({ list, wanted, sending, onBack }: CheckedProps) {
  const [rows, setRows] = useState(list.rows);
  const [done, setDone] = useState<number | null>(null);
  const [finished, setFinished] = useState(false);
  const [sent, setSent] = useState<ReadonlySet<number>>(new Set());
  const fine = list.rows.filter((each) => FINE.has(each.fate));
  const send = async () => {
    const left = fine.filter((each) => !sent.has(each.line));
    let arrived = sent;
    const complete = await sending.send(async () => {
      for (let from = 0; from < left.length; from += AT_ONCE) {
        const part = left.slice(from, from + AT_ONCE);
        const { team_id, role, welcome } = wanted;
        const body = { team_id, role, ...welcome, rows: part.map(rowOf), only_fine: true };
        const answer = await read<ListOut>(http.POST("/api/v1/invitations/list", { body }));
        const told = new Map(answer.rows.map((each, index) => [part[index]?.line, each]));
        setRows((before) =>
          before.map((row) => {
            const now = told.get(row.line);
            return now ? { ...row, fate: now.fate, why: now.why } : row;
          }),
        );
        arrived = new Set([...arrived, ...part.map((each) => each.line)]);
        setSent(arrived);
        setDone(arrived.size);
      }
    });
    if (!complete) return;
    setFinished(true);
    await loadInvitations().catch(() => undefined);
  };
  const others = rows.filter((each) => sent.has(each.line) && !FINE.has(each.fate)).length;
  const all = fine.length === list.rows.length;
  const verb =
    fine.length === 1 ? words.sendOne : all ? words.send(count(fine.length)) : words.sendFine(count(fine.length));
  return (
    <section class="card stack" aria-labelledby="list-checked">
      <h2 id="list-checked" tabIndex={-1}>
        {words.checked(count(fine.length), count(list.rows.length))}
      </h2>
      <ErrorSummary errors={sending.errors} />
      {!finished && fine.length > 0 && <p class="muted">{words.left(count(list.left_today))}</p>}
      {fine.length === 0 && <p>{words.none}</p>}
      <div role="status" class="stack stack-2">
        {done !== null && (
          <>
            <progress class="progress" max={fine.length} value={done} aria-hidden="true" />
            <p>
              {finished ? words.sent(count(done - others)) : words.sending(count(done), count(fine.length))}{" "}
              {others > 0 && words.sentOthers(count(others))}
            </p>
          </>
        )}
      </div>
      <div class="row">
        {!finished && fine.length > 0 && (
          <Button icon="mail" busy={sending.busy} busyWords={words.sendingNow} onClick={() => void send()}>
            {verb}
          </Button>
        )}
        <Button look="second" onClick={onBack}>
          {finished ? words.again : words.change}
        </Button>
      </div>
      <ListFates rows={rows} />
    </section>
  );
}

export function InviteList() {
  const [checked, setChecked] = useState<{ list: ListOut; wanted: Wanted } | null>(null);
  const sending = useSending("list", ["text", "csv", "team_id", "role", ...WELCOME_FIELDS]);
  return (
    <>
      <div hidden={checked !== null}>
        <Form
          sending={sending}
          onChecked={(list, wanted) => {
            setChecked({ list, wanted });
            requestAnimationFrame(() => {
              document.getElementById("list-checked")?.focus();
            });
          }}
        />
      </div>
      {checked && (
        <Checked
          {...checked}
          sending={sending}
          onBack={() => {
            setChecked(null);
          }}
        />
      )}
    </>
  );
}

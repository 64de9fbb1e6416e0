/** Makes a commitment, or changes one: what, how many, by when, to whom. */
import { useState } from "preact/hooks";

import type { CommitmentOut, WebinarOut } from "../api";
import { numberOf } from "../format";
import { useSending } from "../sending";
import { changeCommitment, makeCommitment } from "../store/commitments";
import { me } from "../store/me";
import { toast } from "../store/toasts";
import { words } from "../words";
import { commitmentWords } from "../words/commitments";
import { Choices } from "./Choices";
import { DialogForm } from "./DialogForm";
import { InputField, TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";

interface Props {
  /** The one that is changed. */
  commitment?: CommitmentOut;
  /** Where a new one is raised. */
  webinar?: WebinarOut;
  onClose: () => void;
}

const CALL = "call";

export function CommitmentForm({ commitment, webinar, onClose }: Props) {
  const teams = me.value?.places.filter((each) => each.call_id === webinar?.call.id) ?? [];
  const [text, setText] = useState(commitment?.words ?? "");
  const [number, setNumber] = useState(commitment?.number?.toString() ?? "");
  const [unit, setUnit] = useState(commitment?.unit ?? "");
  const [due, setDue] = useState(commitment?.due ?? "");
  const [to, setTo] = useState(teams[0]?.team_id ?? CALL);
  const sending = useSending("commit", ["words", "number", "unit", "due", "team_id"]);
  const send = async () => {
    const many = number.trim() ? numberOf(number) : null;
    const fine = sending.check({
      words: !text.trim() && words.needed,
      number: number.trim() !== "" && !many && commitmentWords.needNumber,
      due: !due && commitmentWords.needDue,
    });
    if (!fine) return;
    const said = { words: text.trim(), number: many, unit: many === null ? "" : unit.trim(), due };
    const arrived = await sending.send(() =>
      commitment
        ? changeCommitment(commitment, said)
        : makeCommitment({ ...said, webinar_id: webinar?.id ?? null, team_id: to === CALL ? null : to }),
    );
    if (!arrived) return;
    toast(commitment ? commitmentWords.changed : commitmentWords.done);
    onClose();
  };
  return (
    <DialogForm
      title={commitment ? commitmentWords.change : commitmentWords.make}
      sending={sending}
      verb={commitment ? commitmentWords.saveChange : commitmentWords.save}
      busyWords={commitment ? commitmentWords.savingChange : commitmentWords.saving}
      intro={<p>{commitmentWords.why}</p>}
      onClose={onClose}
      onSend={send}
    >
      <TextField
        id={sending.idOf("words")}
        label={commitmentWords.words}
        hint={commitmentWords.wordsHint}
        error={sending.errorOf("words")}
        rows={2}
        value={text}
        onValue={setText}
      />
      <InputField
        id={sending.idOf("due")}
        label={commitmentWords.due}
        type="date"
        error={sending.errorOf("due")}
        value={due}
        onValue={setDue}
      />
      <InputField
        id={sending.idOf("number")}
        label={commitmentWords.number}
        inputMode="decimal"
        error={sending.errorOf("number")}
        value={number}
        onValue={setNumber}
      />
      {number.trim() && (
        <InputField
          id={sending.idOf("unit")}
          label={commitmentWords.unit}
          hint={commitmentWords.unitHint}
          error={sending.errorOf("unit")}
          value={unit}
          onValue={setUnit}
        />
      )}
      {!commitment && (
        <Choices
          legend={commitmentWords.to}
          name={sending.idOf("team_id")}
          value={to}
          options={[
            ...teams.map((each) => ({ value: each.team_id, label: commitmentWords.toTeam(each.team_name) })),
            { value: CALL, label: commitmentWords.toCall },
          ]}
          hint={to === CALL ? undefined : commitmentWords.toTeamHint}
          error={sending.errorOf("team_id")}
          onValue={setTo}
        />
      )}
      <NoPatientDetails />
    </DialogForm>
  );
}

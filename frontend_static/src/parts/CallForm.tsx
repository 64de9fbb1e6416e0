/** What a call says, as fields: for opening one and for changing one. */
import type { CallIn } from "../api";
import type { Sending } from "../sending";
import { changeCallWords } from "../words/calls";
import { InputField, TextField } from "./Field";

export const CALL_FIELDS = ["name", "goal_sentence", "condition", "launched_on", "deadline"];

export const NO_CALL: CallIn = { name: "", goal_sentence: "", condition: "", launched_on: "", deadline: "" };

/** What is missing or does not fit. */
export const wrongIn = (call: CallIn): Record<string, string | false> => ({
  name: !call.name.trim() && changeCallWords.needed.name,
  goal_sentence: !call.goal_sentence.trim() && changeCallWords.needed.goal_sentence,
  condition: !call.condition.trim() && changeCallWords.needed.condition,
  launched_on: !call.launched_on && changeCallWords.needed.launched_on,
  deadline: !call.deadline
    ? changeCallWords.needed.deadline
    : call.launched_on >= call.deadline && changeCallWords.order,
});

interface Props {
  call: CallIn;
  onCall: (call: CallIn) => void;
  sending: Sending;
}

export function CallForm({ call, onCall, sending }: Props) {
  const field = (name: keyof CallIn) => ({
    id: sending.idOf(name),
    error: sending.errorOf(name),
    value: call[name],
    onValue: (value: string) => {
      onCall({ ...call, [name]: value });
    },
  });
  return (
    <>
      <InputField {...field("name")} label={changeCallWords.name} autocomplete="off" />
      <TextField {...field("goal_sentence")} label={changeCallWords.goal} hint={changeCallWords.goalHint} rows={2} />
      <TextField {...field("condition")} label={changeCallWords.condition} rows={4} />
      <div class="pairs">
        <InputField {...field("launched_on")} label={changeCallWords.launchedOn} type="date" />
        <InputField {...field("deadline")} label={changeCallWords.deadline} type="date" />
      </div>
    </>
  );
}

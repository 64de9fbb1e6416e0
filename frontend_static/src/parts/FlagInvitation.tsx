/** On an invitation: tell a moderator of what the inviter wrote. Nobody has to be signed in. */
import { useState } from "preact/hooks";

import { http, read } from "../http";
import { useSending } from "../sending";
import { words } from "../words";
import { flagWords } from "../words/flags";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { TextField } from "./Field";
import { type Reason, Reasons } from "./Reasons";

export function FlagInvitation({ token }: { token: string }) {
  const [stage, setStage] = useState<"closed" | "open" | "done">("closed");
  const [reason, setReason] = useState<Reason | "">("");
  const [said, setSaid] = useState("");
  const sending = useSending("flag-invitation", ["reason", "words"]);
  if (stage === "done") return <p role="status">{flagWords.invitationDone}</p>;
  if (stage === "closed")
    return (
      <button
        class="linkbtn small flagit"
        type="button"
        onClick={() => {
          setStage("open");
        }}
      >
        {flagWords.open}
      </button>
    );
  const submit = async () => {
    if (!sending.check({ reason: !reason && flagWords.reasonNeeded }) || !reason) return;
    const body = { token, reason, words: said.trim() };
    if (await sending.send(() => read(http.POST("/api/v1/flags/invitation", { body })))) setStage("done");
  };
  return (
    <form
      class="stack stack-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <Reasons id={sending.idOf("reason")} error={sending.errorOf("reason")} value={reason} onValue={setReason} />
      <TextField
        id={sending.idOf("words")}
        label={flagWords.words}
        hint={flagWords.wordsHint}
        rows={2}
        value={said}
        onValue={setSaid}
      />
      <div class="row">
        <Button type="submit" look="second" busy={sending.busy} busyWords={flagWords.busy}>
          {flagWords.verb}
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            setStage("closed");
          }}
        >
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}

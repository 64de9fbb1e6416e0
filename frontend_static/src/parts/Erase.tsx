/** Leaving and being erased: what goes, what stays, and a strong question, for it cannot be undone. */
import { useState } from "preact/hooks";

import { http, read } from "../http";
import { useSending } from "../sending";
import { me } from "../store/me";
import { leave } from "../store/session";
import { dataWords } from "../words/ownData";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { Dialog } from "./Dialog";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

type Words = "keep" | "delete";

export function Erase({ onClose }: { onClose: () => void }) {
  const [words, setWords] = useState<Words>("keep");
  const [confirm, setConfirm] = useState("");
  const sending = useSending("erase", ["confirm"]);
  const mine = me.value?.email ?? "";
  const erase = async () => {
    const typed = confirm.trim().toLowerCase();
    if (!sending.check({ confirm: typed !== mine && dataWords.confirmNeeded })) return;
    const done = await sending.send(() =>
      read(http.POST("/api/v1/me/erasure", { body: { words, confirm: typed, note: "" } })),
    );
    if (!done) return;
    leave();
    location.assign("/sign-in");
  };
  return (
    <Dialog title={dataWords.eraseTitle} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void erase();
        }}
      >
        <ul>
          {dataWords.eraseHappens.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
        <ErrorSummary errors={sending.errors} />
        <Choices
          legend={dataWords.eraseWords}
          name="erase-words"
          value={words}
          onValue={setWords}
          options={[
            { value: "keep", label: dataWords.eraseKeep },
            { value: "delete", label: dataWords.eraseDelete },
          ]}
        />
        <InputField
          id={sending.idOf("confirm")}
          label={dataWords.confirm}
          hint={mine}
          error={sending.errorOf("confirm")}
          value={confirm}
          onValue={setConfirm}
        />
        <div class="row">
          <Button type="submit" look="danger" busy={sending.busy} busyWords={dataWords.erasing}>
            {dataWords.eraseVerb}
          </Button>
          <Button look="second" onClick={onClose}>
            {dataWords.eraseNot}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

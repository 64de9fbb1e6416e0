/** For who has no password any more: a link by mail. The answer is the same whether or not the address is a member's. */
import { useState } from "preact/hooks";

import { http, read } from "../http";
import { useSending } from "../sending";
import { doorWords } from "../words/doors";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

export function AskForLink() {
  const [email, setEmail] = useState("");
  const [open, setOpen] = useState(false);
  const [told, setTold] = useState("");
  const sending = useSending("link", ["email"]);
  const ask = async () => {
    setTold("");
    if (!sending.check({ email: !email.trim() && doorWords.needEmail })) return;
    await sending.send(async () => {
      setTold((await read(http.POST("/api/v1/sessions/links", { body: { email: email.trim() } }))).sentence);
    });
  };
  return (
    <details
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{doorWords.forgotten}</summary>
      {open && (
        <form
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void ask();
          }}
        >
          <p>{doorWords.forgottenWhy}</p>
          <ErrorSummary errors={sending.errors} />
          <InputField
            id={sending.idOf("email")}
            label={doorWords.email}
            type="email"
            autocomplete="username"
            error={sending.errorOf("email")}
            value={email}
            onValue={setEmail}
          />
          <div class="row">
            <Button type="submit" look="second" icon="mail" busy={sending.busy} busyWords={doorWords.mailing}>
              {doorWords.mailLink}
            </Button>
          </div>
          <p role="status">{told}</p>
        </form>
      )}
    </details>
  );
}

/** For who opened a link for several people: their address, to which the way in is mailed. */
import { useState } from "preact/hooks";

import { http, read } from "../http";
import { useSending } from "../sending";
import { invitationWords as words } from "../words/invitation";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

export function GiveAddress({ token }: { token: string }) {
  const [email, setEmail] = useState("");
  const [told, setTold] = useState("");
  const sending = useSending("claim", ["email"]);
  const submit = async () => {
    const address = email.trim();
    setTold("");
    if (!sending.check({ email: !/^\S+@\S+\.\S+$/.test(address) && words.addressNeeded })) return;
    await sending.send(async () => {
      setTold((await read(http.POST("/api/v1/invitations/claims", { body: { token, email: address } }))).sentence);
    });
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf("email")}
        label={words.address}
        hint={words.addressHint}
        type="email"
        inputMode="email"
        autocomplete="email"
        error={sending.errorOf("email")}
        value={email}
        onValue={setEmail}
      />
      <Button type="submit" size="lg" icon="mail" busy={sending.busy} busyWords={words.addressSending}>
        {words.addressSend}
      </Button>
      <p>
        <a href={`/sign-in?next=${encodeURIComponent(`/invitation#${token}`)}`}>{words.memberOfLink}</a>
      </p>
      <div role="status">{told && <p class="notice notice-straw">{told}</p>}</div>
    </form>
  );
}

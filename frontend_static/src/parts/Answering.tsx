/** The forms by which somebody invited comes in: as somebody new, or as a member already. */
import { useId, useState } from "preact/hooks";

import type { InvitationOpened } from "../api";
import { useSending } from "../sending";
import { me } from "../store/me";
import { texts } from "../store/rules";
import { invitationWords as words } from "../words/invitation";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
import { HouseTexts } from "./HouseTexts";
import { join } from "./joining";
import { Providers } from "./Providers";
import { SharedComputer } from "./SharedComputer";
import { Tick } from "./Tick";
import { UserName } from "./UserName";

export const LEAST_PASSWORD = 10;

interface Props {
  token: string;
  invitation: InvitationOpened;
}

/** Somebody new: name, password if they want one, rules. */
export function Newcomer({ token, invitation }: Props) {
  const passwordless = useId();
  const [name, setName] = useState(invitation.name);
  const [password, setPassword] = useState("");
  const [withoutPassword, setWithoutPassword] = useState(false);
  const [accepted, setAccepted] = useState(false);
  const [shared, setShared] = useState(false);
  const sending = useSending("join", ["name", "password", "accept_house_rules"]);
  const submit = async () => {
    const fine = sending.check({
      name: !name.trim() && words.needName,
      password: !withoutPassword && password.length < LEAST_PASSWORD && words.passwordHint,
      accept_house_rules: !accepted && words.needAccept,
    });
    if (!fine) return;
    await sending.send(() => join({ token, name, shared, ...(withoutPassword ? { withoutPassword } : { password }) }));
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
      <UserName email={invitation.email ?? ""} />
      <InputField
        id={sending.idOf("name")}
        label={words.name}
        autocomplete="name"
        error={sending.errorOf("name")}
        value={name}
        onValue={setName}
      />
      {!withoutPassword && (
        <InputField
          id={sending.idOf("password")}
          label={words.choosePassword}
          hint={words.passwordHint}
          type="password"
          autocomplete="new-password"
          error={sending.errorOf("password")}
          value={password}
          onValue={setPassword}
        />
      )}
      <Tick id={passwordless} label={words.withoutPassword} checked={withoutPassword} onChange={setWithoutPassword} />
      <HouseTexts />
      <Tick id={sending.idOf("accept_house_rules")} label={words.accept} checked={accepted} onChange={setAccepted} />
      <SharedComputer checked={shared} onChecked={setShared} />
      <Button type="submit" size="lg" icon="check" busy={sending.busy} busyWords={words.joining}>
        {words.join}
      </Button>
      {invitation.email !== null && (
        <Providers
          next="/"
          shared={shared}
          invited={() =>
            sending.check({ accept_house_rules: !accepted && words.needAccept })
              ? {
                  token,
                  accept_house_rules: true,
                  texts_seen: texts.peek()?.map((each) => each.id) ?? null,
                  ...(name.trim() && { name: name.trim() }),
                }
              : null
          }
        />
      )}
    </form>
  );
}

/** Somebody who is a member already: signed in, one press is enough. */
export function Already({ token, invitation }: Props) {
  const mine = me.value;
  const sending = useSending("already", []);
  if (!mine)
    return (
      <div class="stack">
        <p>{words.memberAlready}</p>
        <a class="btn btn-lg" href={`/sign-in?next=${encodeURIComponent(`/invitation#${token}`)}`}>
          {words.memberAlreadySignIn}
        </a>
      </div>
    );
  if (invitation.email !== null && mine.email.toLowerCase() !== invitation.email.toLowerCase())
    return <p class="notice notice-straw">{words.otherAccount(invitation.email)}</p>;
  return (
    <div class="stack">
      <ErrorSummary errors={sending.errors} />
      <p class="muted">{words.acceptAgain}</p>
      <Button
        size="lg"
        icon="check"
        busy={sending.busy}
        busyWords={words.joining}
        onClick={() => void sending.send(() => join({ token, shared: mine.shared_computer }))}
      >
        {words.acceptAs(mine.name)}
      </Button>
    </div>
  );
}

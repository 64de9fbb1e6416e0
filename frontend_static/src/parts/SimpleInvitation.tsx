/** An invitation in simple view: one thing at a time, at most three choices, a person to call on every page. */
import "../../styles/simple.css";

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { InvitationOpened } from "../api";
import { day } from "../format";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { loadTexts } from "../store/rules";
import { words as allWords } from "../words";
import { invitationWords, simpleWords as words } from "../words/invitation";
import { Already, LEAST_PASSWORD } from "./Answering";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField, TextField } from "./Field";
import { GiveAddress } from "./GiveAddress";
import { HouseTexts } from "./HouseTexts";
import { Icon } from "./Icon";
import { decline, join } from "./joining";
import { Logo } from "./Logo";
import { UserName } from "./UserName";

/** "Tuesday 15 November 2011": with the day of the week, which helps to know where one is in it. */
const today = () => {
  const now = new Date();
  return `${now.toLocaleDateString("en-GB", { weekday: "long" })} ${day(now.toISOString())}`;
};

type Step = "asked" | "more" | "address" | "name" | "rules" | "next" | "password" | "why" | "already";

interface Props {
  token: string;
  invitation: InvitationOpened;
  onLeave: () => void;
  onDeclined: () => void;
}

export function SimplePage({
  children,
  called,
  onLeave,
}: {
  children: ComponentChildren;
  called?: string | undefined;
  onLeave?: (() => void) | undefined;
}) {
  return (
    <div class="simple">
      <div class="wrap">
        <header class="top">
          <span class="brand">
            <Logo />
            <span>{allWords.product}</span>
          </span>
          {onLeave && (
            <button type="button" class="linkbtn" onClick={onLeave}>
              {words.leave}
            </button>
          )}
        </header>
        <main id="main" class="stack stack-6" tabIndex={-1}>
          {children}
        </main>
        <footer>
          {called && (
            <p>
              <Icon name="phone" /> {called}
            </p>
          )}
          <p>
            <Icon name="clock" /> {words.noHurry}
          </p>
        </footer>
      </div>
    </div>
  );
}

export function SimpleInvitation({ token, invitation, onLeave, onDeclined }: Props) {
  const [step, setStep] = useState<Step>("asked");
  const [name, setName] = useState(invitation.name);
  const [password, setPassword] = useState("");
  const [reason, setReason] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  const sending = useSending("simple", ["name", "password", "reason"]);
  const team = invitation.team_name ?? invitationWords.network;
  const inviter = invitation.inviter_name;
  const greeter = invitation.leader?.name ?? inviter ?? invitationWords.us;
  const member = invitation.member_already || me.value !== null;
  // Before its step: it must not grow under the reader.
  useLoad("house texts", loadTexts);
  // Each step is a page of its own: its heading is read first.
  useEffect(() => {
    if (moved.current) heading.current?.focus();
  }, [step]);
  const to = (next: Step) => {
    moved.current = true;
    sending.clear();
    setStep(next);
  };
  const comeIn = (how: { password: string } | { withoutPassword: true }) =>
    void sending.send(() => join({ token, name, shared: false, ...how }));
  const title = {
    asked: inviter ? invitationWords.invitationTitle(inviter, team) : invitationWords.invitationTitleNobody(team),
    more: words.moreTitle,
    name: words.name,
    rules: words.rules,
    next: words.next,
    password: words.password,
    why: words.whyNot,
    already: words.member,
    address: invitationWords.address,
  }[step];
  const back = (where: Step) => (
    <Button
      look="second"
      icon="left"
      onClick={() => {
        to(where);
      }}
    >
      {words.back}
    </Button>
  );
  return (
    <SimplePage called={invitation.phone && invitationWords.call(greeter, invitation.phone)} onLeave={onLeave}>
      <p class="step">{words.hello(name || (me.value?.name ?? ""), today())}</p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <ErrorSummary errors={sending.errors} />
      {step === "asked" && (
        <>
          {invitation.message && (
            <blockquote class="said">
              <p>{invitation.message}</p>
              {inviter && (
                <p>
                  <b>{words.from(inviter)}</b>
                </p>
              )}
            </blockquote>
          )}
          <div class="choices">
            <Button
              icon="check"
              onClick={() => {
                to(member ? "already" : invitation.email === null ? "address" : "name");
              }}
            >
              {words.yes}
            </Button>
            {invitation.email !== null && (
              <Button
                look="second"
                icon="x"
                onClick={() => {
                  to("why");
                }}
              >
                {words.no}
              </Button>
            )}
            <Button
              look="second"
              icon="help"
              onClick={() => {
                to("more");
              }}
            >
              {words.more}
            </Button>
          </div>
        </>
      )}
      {step === "more" && (
        <>
          {invitation.call && (
            <p>
              <b>{invitation.call.name}.</b> {invitation.call.goal_sentence}
            </p>
          )}
          <p>{words.moreWhat(team)}</p>
          <p>{words.moreYou}</p>
          <div class="choices">{back("asked")}</div>
        </>
      )}
      {step === "name" && (
        <form
          class="stack stack-6"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (sending.check({ name: !name.trim() && invitationWords.needName })) to("rules");
          }}
        >
          <InputField
            id={sending.idOf("name")}
            label={invitationWords.name}
            hint={words.nameHint}
            autocomplete="name"
            error={sending.errorOf("name")}
            value={name}
            onValue={setName}
          />
          <div class="choices">
            <Button type="submit" icon="right">
              {words.on}
            </Button>
            {back("asked")}
          </div>
        </form>
      )}
      {step === "rules" && (
        <>
          <HouseTexts open />
          <div class="choices">
            <Button
              icon="check"
              onClick={() => {
                to("next");
              }}
            >
              {words.agree}
            </Button>
            {back("name")}
          </div>
        </>
      )}
      {step === "next" && (
        <>
          <p>{words.nextWhy}</p>
          <div class="choices">
            <Button
              icon="mail"
              busy={sending.busy}
              busyWords={invitationWords.joining}
              onClick={() => {
                comeIn({ withoutPassword: true });
              }}
            >
              {words.byLink}
            </Button>
            <Button
              look="second"
              icon="key"
              onClick={() => {
                to("password");
              }}
            >
              {words.byPassword}
            </Button>
            {back("rules")}
          </div>
        </>
      )}
      {step === "password" && (
        <form
          class="stack stack-6"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const short = password.length < LEAST_PASSWORD && invitationWords.passwordHint;
            if (sending.check({ password: short })) comeIn({ password });
          }}
        >
          <UserName email={invitation.email ?? ""} />
          <InputField
            id={sending.idOf("password")}
            label={invitationWords.choosePassword}
            hint={invitationWords.passwordHint}
            type="password"
            autocomplete="new-password"
            error={sending.errorOf("password")}
            value={password}
            onValue={setPassword}
          />
          <div class="choices">
            <Button type="submit" icon="check" busy={sending.busy} busyWords={invitationWords.joining}>
              {words.join}
            </Button>
            {back("next")}
          </div>
        </form>
      )}
      {step === "why" && (
        <>
          <TextField
            id={sending.idOf("reason")}
            label={invitationWords.noReason}
            hint={words.whyNotHint}
            error={sending.errorOf("reason")}
            rows={3}
            value={reason}
            onValue={setReason}
          />
          <div class="choices">
            <Button
              icon="check"
              busy={sending.busy}
              busyWords={invitationWords.noSaying}
              onClick={() => {
                void sending
                  .send(() => decline(token, reason))
                  .then((done) => {
                    if (done) onDeclined();
                  });
              }}
            >
              {words.sayNo}
            </Button>
            {back("asked")}
          </div>
        </>
      )}
      {step === "address" && (
        <>
          <GiveAddress token={token} />
          <div class="choices">{back("asked")}</div>
        </>
      )}
      {step === "already" && (
        <>
          <Already token={token} invitation={invitation} />
          <div class="choices">{back("asked")}</div>
        </>
      )}
    </SimplePage>
  );
}

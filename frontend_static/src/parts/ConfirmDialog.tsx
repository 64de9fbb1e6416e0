/** The ways to confirm that it is me: one form each, the quickest first. */
import { useEffect, useState } from "preact/hooks";

import type { Confirmed } from "../api";
import { http, read } from "../http";
import { sentenceOf, useSending } from "../sending";
import { confirmation, confirmed, hearConfirmed, passkeyOptions, type Proof } from "../store/confirmation";
import { me } from "../store/me";
import { words } from "../words";
import { confirmWords } from "../words/confirm";
import { factorWords } from "../words/factors";
import { Button } from "./Button";
import type { Asked } from "./Confirm";
import { Dialog } from "./Dialog";
import { ErrorSummary } from "./ErrorSummary";
import { FactorForm, type FactorProof, type FactorWay } from "./FactorForm";
import { InputField } from "./Field";
import { Skeleton } from "./Skeleton";
import { UserName } from "./UserName";

type Way = Confirmed["ways"][number];

interface FormProps extends Asked {
  onOther?: (() => void) | undefined;
}

/** The buttons below each way: confirm, take another way, and leave it. */
function Feet({ busy, other, onOther, onDone }: FormProps & { busy: boolean; other: string }) {
  return (
    <>
      <div class="row">
        <Button type="submit" busy={busy}>
          {confirmWords.button}
        </Button>
        <Button
          look="second"
          onClick={() => {
            onDone(false);
          }}
        >
          {words.cancel}
        </Button>
      </div>
      {onOther && (
        <div class="row">
          <Button look="quiet" size="sm" onClick={onOther}>
            {other}
          </Button>
        </div>
      )}
    </>
  );
}

function ByPassword({ onDone, onOther }: FormProps) {
  const [password, setPassword] = useState("");
  const sending = useSending("confirm", ["password"]);
  const submit = async () => {
    if (!sending.check({ password: !password && confirmWords.needPassword })) return;
    if (await sending.send(() => confirmed({ way: "password", password }))) onDone(true);
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
      <UserName email={me.value?.email ?? ""} />
      <InputField
        id={sending.idOf("password")}
        label={confirmWords.password}
        hint={me.value?.email}
        type="password"
        autocomplete="current-password"
        error={sending.errorOf("password")}
        value={password}
        onValue={setPassword}
      />
      <Feet busy={sending.busy} other={confirmWords.byMail} onOther={onOther} onDone={onDone} />
    </form>
  );
}

function ByMail({ onDone, onOther }: FormProps) {
  const [code, setCode] = useState("");
  const [told, setTold] = useState("");
  const sending = useSending("confirm", ["code"]);
  const mail = () =>
    sending.send(async () => {
      setTold((await read(http.POST("/api/v1/sessions/current/confirmation/mail"))).sentence);
    });
  const submit = async () => {
    if (!sending.check({ code: !code.trim() && confirmWords.needCode })) return;
    if (await sending.send(() => confirmed({ way: "mail", code }))) onDone(true);
  };
  if (!told)
    return (
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void mail();
        }}
      >
        <ErrorSummary errors={sending.errors} />
        <p>{confirmWords.mailWhy(me.value?.email ?? "")}</p>
        <div class="row">
          <Button type="submit" icon="mail" busy={sending.busy}>
            {confirmWords.mailCode}
          </Button>
          <Button
            look="second"
            onClick={() => {
              onDone(false);
            }}
          >
            {words.cancel}
          </Button>
        </div>
      </form>
    );
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p role="status">{told}</p>
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf("code")}
        label={confirmWords.code}
        hint={confirmWords.codeHint}
        autocomplete="one-time-code"
        error={sending.errorOf("code")}
        value={code}
        onValue={setCode}
      />
      <Feet busy={sending.busy} other={confirmWords.byPassword} onOther={onOther} onDone={onDone} />
    </form>
  );
}

/** What a second factor says, as a confirmation. */
function proofOf(way: FactorWay, said: FactorProof): Proof {
  if ("passkey" in said) return { way: "passkey", passkey: said.passkey };
  const code = "code" in said ? said.code : said.recovery_code;
  return way === "app" ? { way, code } : { way: "recovery_code", code };
}

function ByFactor({ way, onDone }: Asked & { way: FactorWay }) {
  return (
    <FactorForm
      way={way}
      options={passkeyOptions}
      prove={async (said) => {
        await confirmed(proofOf(way, said));
        onDone(true);
      }}
    >
      <Button
        look="second"
        onClick={() => {
          onDone(false);
        }}
      >
        {words.cancel}
      </Button>
    </FactorForm>
  );
}

const FORMS = { password: ByPassword, mail: ByMail } as const;

export function ConfirmDialog({ onDone }: Asked) {
  const [ways, setWays] = useState<readonly Way[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    confirmation().then((now) => {
      setWays(now.ways);
    }, setError);
    return hearConfirmed(() => {
      onDone(true);
    });
  }, [onDone]);
  const way = ways[chosen % ways.length];
  const Form = way && (way === "password" || way === "mail") && FORMS[way];
  return (
    <Dialog
      title={confirmWords.title}
      onClose={() => {
        onDone(false);
      }}
    >
      <p>{confirmWords.why}</p>
      {error !== null && <p role="alert">{sentenceOf(error)}</p>}
      {!way && error === null && <Skeleton />}
      {way && !Form && (
        <>
          <ByFactor key={way} way={way as FactorWay} onDone={onDone} />
          <div class="row">
            {ways.map(
              (each, index) =>
                each !== way && (
                  <Button
                    key={each}
                    look="quiet"
                    size="sm"
                    onClick={() => {
                      setChosen(index);
                    }}
                  >
                    {factorWords.ways[each as FactorWay]}
                  </Button>
                ),
            )}
          </div>
        </>
      )}
      {Form && (
        <Form
          key={way}
          onDone={onDone}
          onOther={
            ways.length > 1
              ? () => {
                  setChosen(chosen + 1);
                }
              : undefined
          }
        />
      )}
    </Dialog>
  );
}

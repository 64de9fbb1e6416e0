/** My e-mail address: another one holds once both have agreed, the old and the new. */
import { useState } from "preact/hooks";

import type { AddressOut } from "../api";
import { day } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { address } from "../store/access";
import { keysWords } from "../words/keys";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

function Ask({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState("");
  const sending = useSending("own-address", ["email"]);
  const submit = async () => {
    if (!sending.check({ email: !email.trim() && keysWords.needAddress })) return;
    const asked = await sending.send(async () => {
      address.value = await read<AddressOut>(http.PUT("/api/v1/me/address", { body: { email: email.trim() } }));
    });
    if (asked) onClose();
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
      <InputField
        id={sending.idOf("email")}
        label={keysWords.newAddress}
        hint={keysWords.addressWhy}
        type="email"
        autocomplete="email"
        error={sending.errorOf("email")}
        value={email}
        onValue={setEmail}
      />
      <div class="row">
        <Button type="submit" busy={sending.busy}>
          {keysWords.askAddress}
        </Button>
        <Button look="second" onClick={onClose}>
          {keysWords.keep}
        </Button>
      </div>
    </form>
  );
}

function Waiting({ now }: { now: AddressOut }) {
  const sending = useSending("own-address", []);
  const wanted = now.wanted;
  if (!wanted) return null;
  const stop = () =>
    sending.send(async () => {
      await read(http.DELETE("/api/v1/me/address"));
      address.value = { ...now, wanted: null };
    });
  return (
    <div class="stack stack-3" role="status">
      <p>{keysWords.addressWaits(wanted.email, day(wanted.expires_at))}</p>
      <ul>
        <li>{keysWords.agreed(now.email, wanted.old_agreed)}</li>
        <li>{keysWords.agreed(wanted.email, wanted.new_agreed)}</li>
      </ul>
      <ErrorSummary errors={sending.errors} />
      <div class="row">
        <Button look="second" busy={sending.busy} onClick={() => void stop()}>
          {keysWords.keepAddress}
        </Button>
      </div>
    </div>
  );
}

export function OwnAddress() {
  const [open, setOpen] = useState(false);
  const now = address.value;
  if (!now) return null;
  return (
    <section class="card stack" aria-labelledby="address">
      <h2 id="address">{keysWords.address}</h2>
      <p>{keysWords.addressNow(now.email)}</p>
      {open ? (
        <Ask
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : (
        <>
          <Waiting now={now} />
          <div class="row">
            <Button
              look="second"
              icon="mail"
              onClick={() => {
                setOpen(true);
              }}
            >
              {keysWords.changeAddress}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

/** One's own API tokens: made, shown once, taken back. */
import { useState } from "preact/hooks";

import type { TokenMade, TokenOut } from "../api";
import { day, when } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { revokeToken, tokenMade, tokens } from "../store/access";
import { keysWords } from "../words/keys";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { Dialog } from "./Dialog";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
import { Sure } from "./Sure";

function Shown({ made, onClose }: { made: TokenMade; onClose: () => void }) {
  const [told, setTold] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(made.token);
      setTold(keysWords.copied);
    } catch {
      setTold(keysWords.copyFailed);
    }
  };
  return (
    <Dialog title={keysWords.tokenMade} onClose={onClose} closable={false}>
      <p>{keysWords.tokenOnce}</p>
      <p class="secret">{made.token}</p>
      <p role="status" class="small">
        {told}
      </p>
      <div class="row">
        <Button onClick={() => void copy()}>{keysWords.copy}</Button>
        <Button look="second" onClick={onClose}>
          {keysWords.done}
        </Button>
      </div>
    </Dialog>
  );
}

function Line({ token }: { token: TokenOut }) {
  const [asking, setAsking] = useState(false);
  return (
    <li class="row between">
      <div class="by-name rowmain">
        <b>{token.name}</b>
        <small>
          {keysWords.tokenLine(keysWords.scopes[token.scope], day(token.expires_at))}{" "}
          {token.last_used_at ? keysWords.lastUsed(when(token.last_used_at)) : keysWords.neverUsed}
        </small>
      </div>
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setAsking(true);
        }}
      >
        {keysWords.revoke}
        <span class="vh"> {token.name}</span>
      </Button>
      {asking && (
        <Sure
          title={keysWords.revokeTitle(token.name)}
          why={keysWords.revokeWhy}
          verb={keysWords.revoke}
          keep={keysWords.revokeKeep}
          onSure={() => revokeToken(token.id)}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </li>
  );
}

export function Tokens() {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<TokenOut["scope"]>("read");
  const [days, setDays] = useState("90");
  const [made, setMade] = useState<TokenMade | null>(null);
  const sending = useSending("token", ["name", "scope", "days"]);
  const list = tokens.value ?? [];
  const submit = async () => {
    const number = Number(days);
    const fine = sending.check({
      name: !name.trim() && keysWords.tokenNameNeeded,
      days: !(Number.isInteger(number) && number >= 1 && number <= 366) && keysWords.daysWrong,
    });
    if (!fine) return;
    await sending.send(async () => {
      const answer = await read<TokenMade>(http.POST("/api/v1/tokens", { body: { name, scope, days: number } }));
      const { token: _secret, ...kept } = answer;
      tokenMade(kept);
      setMade(answer);
      setName("");
    });
  };
  return (
    <section class="card stack" aria-labelledby="tokens">
      <h2 id="tokens">{keysWords.tokens}</h2>
      <p class="small muted">
        {keysWords.tokensHint} <a href="/api/docs">{keysWords.apiDocs}</a>
      </p>
      {list.length ? (
        <ul class="rows">
          {list.map((token) => (
            <Line key={token.id} token={token} />
          ))}
        </ul>
      ) : (
        <p class="muted">{keysWords.noTokens}</p>
      )}
      <form
        class="stack stack-3"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h3>{keysWords.makeToken}</h3>
        <ErrorSummary errors={sending.errors} />
        <InputField
          id={sending.idOf("name")}
          label={keysWords.tokenName}
          hint={keysWords.tokenNameHint}
          error={sending.errorOf("name")}
          autocomplete="off"
          value={name}
          onValue={setName}
        />
        <Choices
          legend={keysWords.scope}
          name={sending.idOf("scope")}
          value={scope}
          onValue={setScope}
          options={[
            { value: "read", label: keysWords.scopes.read },
            { value: "write", label: keysWords.scopes.write },
          ]}
        />
        <InputField
          id={sending.idOf("days")}
          label={keysWords.days}
          error={sending.errorOf("days")}
          inputMode="numeric"
          autocomplete="off"
          value={days}
          onValue={setDays}
        />
        <div class="row">
          <Button type="submit" look="second" icon="key" busy={sending.busy} busyWords={keysWords.making}>
            {keysWords.makeToken}
          </Button>
        </div>
      </form>
      {made && (
        <Shown
          made={made}
          onClose={() => {
            setMade(null);
          }}
        />
      )}
    </section>
  );
}

/** One's own API tokens: made, shown once, taken back. */
import { useState } from "preact/hooks";

import type { TokenMade, TokenOut } from "../api";
import { day, when } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { revokeToken, tokenMade, tokens } from "../store/access";
import { meWords } from "../words/people";
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
      setTold(meWords.copied);
    } catch {
      setTold(meWords.copyFailed);
    }
  };
  return (
    <Dialog title={meWords.tokenMade} onClose={onClose} closable={false}>
      <p>{meWords.tokenOnce}</p>
      <p class="secret">{made.token}</p>
      <p role="status" class="small">
        {told}
      </p>
      <div class="row">
        <Button onClick={() => void copy()}>{meWords.copy}</Button>
        <Button look="second" onClick={onClose}>
          {meWords.done}
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
          {meWords.tokenLine(meWords.scopes[token.scope], day(token.expires_at))}{" "}
          {token.last_used_at ? meWords.lastUsed(when(token.last_used_at)) : meWords.neverUsed}
        </small>
      </div>
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setAsking(true);
        }}
      >
        {meWords.revoke}
        <span class="vh"> {token.name}</span>
      </Button>
      {asking && (
        <Sure
          title={meWords.revokeTitle(token.name)}
          why={meWords.revokeWhy}
          verb={meWords.revoke}
          keep={meWords.revokeKeep}
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
      name: !name.trim() && meWords.tokenNameNeeded,
      days: !(Number.isInteger(number) && number >= 1 && number <= 366) && meWords.daysWrong,
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
      <h2 id="tokens">{meWords.tokens}</h2>
      <p class="small muted">
        {meWords.tokensHint} <a href="/api/docs">{meWords.apiDocs}</a>
      </p>
      {list.length ? (
        <ul class="rows">
          {list.map((token) => (
            <Line key={token.id} token={token} />
          ))}
        </ul>
      ) : (
        <p class="muted">{meWords.noTokens}</p>
      )}
      <form
        class="stack stack-3"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h3>{meWords.makeToken}</h3>
        <ErrorSummary errors={sending.errors} />
        <InputField
          id={sending.idOf("name")}
          label={meWords.tokenName}
          hint={meWords.tokenNameHint}
          error={sending.errorOf("name")}
          autocomplete="off"
          value={name}
          onValue={setName}
        />
        <Choices
          legend={meWords.scope}
          name={sending.idOf("scope")}
          value={scope}
          onValue={setScope}
          options={[
            { value: "read", label: meWords.scopes.read },
            { value: "write", label: meWords.scopes.write },
          ]}
        />
        <InputField
          id={sending.idOf("days")}
          label={meWords.days}
          error={sending.errorOf("days")}
          inputMode="numeric"
          autocomplete="off"
          value={days}
          onValue={setDays}
        />
        <div class="row">
          <Button type="submit" look="second" icon="key" busy={sending.busy} busyWords={meWords.making}>
            {meWords.makeToken}
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

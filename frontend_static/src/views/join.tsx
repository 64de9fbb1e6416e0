/**
 * /join/:slug: the public page of a call, where people ask to join. Whoever reads does nothing; whoever types is spared
 * puzzles and clocks: the browser works while they do, and what they typed stays until it has arrived.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import type { OpenCallOut } from "../api";
import { http, Problem, read } from "../http";
import { AudienceChip } from "../parts/AudienceChip";
import { Button } from "../parts/Button";
import { Door } from "../parts/Door";
import { ErrorSummary } from "../parts/ErrorSummary";
import { InputField } from "../parts/Field";
import { bodyOf, JoinFields, joinFields, missingIn, SAYS_NOTHING } from "../parts/JoinFields";
import { NoPatientDetails } from "../parts/NoPatientDetails";
import { PublicCall, PublicPage } from "../parts/PublicCall";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { Work } from "../proof";
import { sentenceOf, useSending } from "../sending";
import { words } from "../words";
import { doorWords } from "../words/doors";
import { joinWords } from "../words/joining";

const TRIES = 3;

const pageAt = (slug: string) =>
  read<OpenCallOut>(http.GET("/api/v1/open-calls/{slug}", { params: { path: { slug } } }));

/** What came back, where the focus goes: somebody who cannot see the form vanish is told. */
function Sent({ sentence, onAgain }: { sentence: string; onAgain: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <section class="card stack" aria-labelledby="sent">
      <h2 id="sent" tabIndex={-1} ref={heading}>
        {joinWords.sentTitle}
      </h2>
      <p>{sentence}</p>
      <p class="muted">{joinWords.sentNext}</p>
      <div class="row">
        <Button look="second" onClick={onAgain}>
          {joinWords.again}
        </Button>
      </div>
    </section>
  );
}

/** `onCall`: the page says something else now, and what was typed stays. */
export function AskForm({ call, onCall }: { call: OpenCallOut; onCall: ((call: OpenCallOut) => void) | null }) {
  const [says, setSays] = useState(SAYS_NOTHING);
  const [email, setEmail] = useState("");
  const [website, setWebsite] = useState("");
  const [sent, setSent] = useState<string | null>(null);
  const [trapped, setTrapped] = useState(false);
  const [work] = useState(() => new Work(call.slug));
  const sending = useSending("join", [...joinFields(call.questions), "email", "website"]);
  useEffect(
    () => () => {
      work.renew();
    },
    [work],
  );
  const post = async (): Promise<string> => {
    for (let tries = 1; ; tries += 1) {
      const proof = await work.done();
      try {
        const body = { ...bodyOf(says, call), email: email.trim(), website, proof };
        const params = { path: { slug: call.slug } };
        const { sentence } = await read(http.POST("/api/v1/open-calls/{slug}/requests", { params, body }));
        return sentence;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.code === "left_empty") setTrapped(true);
        if (error.code === "questions_changed") onCall?.(await pageAt(call.slug));
        if (error.code !== "proof_not_valid" || tries === TRIES) throw error;
        work.renew();
      }
    }
  };
  const submit = async () => {
    const address = email.trim();
    const fine = sending.check({
      ...missingIn(says, call),
      email: !address ? joinWords.needEmail : !/^\S+@\S+\.\S+$/.test(address) && joinWords.wrongEmail,
    });
    if (!fine || !onCall) return;
    await sending.send(async () => {
      setSent(await post());
      work.renew();
    });
  };
  if (sent)
    return (
      <Sent
        sentence={sent}
        onAgain={() => {
          setSent(null);
          setEmail("");
        }}
      />
    );
  return (
    <form
      class="card stack"
      noValidate
      aria-labelledby="ask"
      onInput={() => {
        if (onCall) work.begin();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="stack stack-2">
        <h2 id="ask">{joinWords.formTitle}</h2>
        <p class="muted">{joinWords.formIntro}</p>
      </div>
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf("email")}
        label={joinWords.email}
        hint={joinWords.emailHint}
        error={sending.errorOf("email")}
        type="email"
        inputMode="email"
        autocomplete="email"
        value={email}
        onValue={setEmail}
      />
      <JoinFields
        says={says}
        onSays={setSays}
        sending={sending}
        constituencies={call.constituencies}
        questions={call.questions}
      />
      <div class={trapped ? undefined : "vh"} aria-hidden={trapped ? undefined : "true"}>
        <label for={sending.idOf("website")}>{joinWords.website}</label>
        <input
          class="input"
          id={sending.idOf("website")}
          name="website"
          autocomplete="off"
          tabIndex={trapped ? undefined : -1}
          value={website}
          onInput={(event) => {
            setWebsite(event.currentTarget.value);
          }}
        />
      </div>
      <NoPatientDetails />
      <p class="small">{joinWords.data(call.unconfirmed_days, call.kept_days)}</p>
      <AudienceChip who={joinWords.audience} few />
      <div class="row">
        <Button type="submit" size="lg" icon="mail" busy={sending.busy} busyWords={joinWords.sending}>
          {joinWords.send}
        </Button>
      </div>
      <p class="small muted" role="status">
        {sending.busy ? joinWords.preparing : joinWords.noLimit}
      </p>
    </form>
  );
}

function Nothing({ error, again }: { error: unknown; again: () => void }) {
  const gone = error instanceof Problem && error.status === 404;
  return (
    <Door goal={doorWords.artGoal} say={doorWords.artSay}>
      <div class="stack" role="alert">
        <h1>{gone ? joinWords.gone : words.problem.failedTitle}</h1>
        <p>{gone ? joinWords.goneWhy : sentenceOf(error)}</p>
        {gone ? (
          <a class="btn btn-second" href="/sign-in">
            {joinWords.members}
          </a>
        ) : (
          <Button onClick={again}>{words.tryAgain}</Button>
        )}
      </div>
    </Door>
  );
}

export function JoinView({ params }: { params: Record<string, string> }) {
  const slug = params["slug"] ?? "";
  const [call, setCall] = useState<OpenCallOut | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  useTitle(call ? joinWords.title(call.name) : "");
  useEffect(() => {
    setError(null);
    pageAt(slug).then(setCall, setError);
  }, [slug, tries]);
  if (error !== null)
    return (
      <Nothing
        error={error}
        again={() => {
          setTries(tries + 1);
        }}
      />
    );
  return (
    <PublicPage network={call?.network_name ?? words.product} madeUp={call?.made_up ?? false}>
      {call ? (
        <PublicCall call={call}>
          <AskForm call={call} onCall={setCall} />
        </PublicCall>
      ) : (
        <Skeleton />
      )}
    </PublicPage>
  );
}

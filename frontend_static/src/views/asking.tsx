/**
 * /asking: what somebody sees of their own request to join, by the link of a letter. Its secret stands after the # and
 * goes to the server in a POST only; looking changes nothing, so a mail scanner that follows the link does no harm.
 */
import { useEffect, useState } from "preact/hooks";

import type { MyRequestOut } from "../api";
import { when } from "../format";
import { http, Problem, read } from "../http";
import { Button } from "../parts/Button";
import { Door } from "../parts/Door";
import { ErrorSummary } from "../parts/ErrorSummary";
import { TextField } from "../parts/Field";
import { bodyOf, JoinFields, joinFields, missingIn, type Says } from "../parts/JoinFields";
import { JoinThread, WhatTheyWrote } from "../parts/JoinRequest";
import { NoPatientDetails } from "../parts/NoPatientDetails";
import { Skeleton } from "../parts/Skeleton";
import { Sure } from "../parts/Sure";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { sentenceOf, useSending } from "../sending";
import { toast } from "../store/toasts";
import { words } from "../words";
import { doorWords } from "../words/doors";
import { joinWords } from "../words/joining";

interface Props {
  token: string;
  request: MyRequestOut;
  onRequest: (request: MyRequestOut) => void;
}

function Confirm({ token, request, onRequest }: Props) {
  const sending = useSending("confirm", []);
  return (
    <>
      <ErrorSummary errors={sending.errors} />
      <Button
        size="lg"
        icon="check"
        busy={sending.busy}
        busyWords={joinWords.confirming}
        onClick={() =>
          void sending.send(async () => {
            onRequest(await read<MyRequestOut>(http.POST("/api/v1/join-requests/confirm", { body: { token } })));
          })
        }
      >
        {joinWords.confirm}
      </Button>
      <p class="small">{joinWords.data(request.unconfirmed_days, request.kept_days)}</p>
    </>
  );
}

function AnswerBack({ token, onRequest }: Props) {
  const [text, setText] = useState("");
  const sending = useSending("answer", ["text"]);
  const send = async () => {
    if (!sending.check({ text: !text.trim() && joinWords.answerNeeded })) return;
    await sending.send(async () => {
      const body = { token, text: text.trim() };
      onRequest(await read<MyRequestOut>(http.POST("/api/v1/join-requests/answer", { body })));
    });
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <TextField
        id={sending.idOf("text")}
        label={joinWords.answer}
        error={sending.errorOf("text")}
        rows={3}
        value={text}
        onValue={setText}
      />
      <NoPatientDetails />
      <div class="row">
        <Button type="submit" icon="mail" busy={sending.busy} busyWords={joinWords.sending}>
          {joinWords.answerSend}
        </Button>
      </div>
    </form>
  );
}

const saysOf = (request: MyRequestOut): Says => ({
  name: request.name,
  role_title: request.role_title,
  organisation: request.organisation,
  constituency_id: request.constituency_id ?? "",
  why: request.why,
  answers: Object.fromEntries(request.answers.map(({ question_id, answer }) => [question_id, answer])),
});

function Change({ token, request, onRequest, onClose }: Props & { onClose: () => void }) {
  const [says, setSays] = useState(() => saysOf(request));
  const sending = useSending("change", joinFields(request.questions));
  const save = async () => {
    if (!sending.check(missingIn(says, request))) return;
    const saved = await sending.send(async () => {
      const body = { token, ...bodyOf(says, request) };
      onRequest(await read<MyRequestOut>(http.POST("/api/v1/join-requests/change", { body })));
    });
    if (!saved) return;
    toast(joinWords.saved);
    onClose();
  };
  return (
    <form
      class="stack"
      noValidate
      aria-label={joinWords.change}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <JoinFields
        says={says}
        onSays={setSays}
        sending={sending}
        constituencies={request.constituencies}
        questions={request.questions}
      />
      <NoPatientDetails />
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={joinWords.saving}>
          {joinWords.save}
        </Button>
        <Button look="second" onClick={onClose}>
          {joinWords.cancel}
        </Button>
      </div>
    </form>
  );
}

function Mine(props: Props & { onGone: () => void }) {
  const { token, request, onGone } = props;
  const [changing, setChanging] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const { state } = request;
  const open = state === "unconfirmed" || state === "waiting" || state === "asked";
  const group = request.constituencies.find(({ id }) => id === request.constituency_id)?.name ?? null;
  return (
    <>
      <div class="stack stack-2">
        <p class="muted">{joinWords.lookFor(request.email)}</p>
        <h1>{joinWords.states[state]}</h1>
        <p>{joinWords.stateWhy[state]}</p>
      </div>
      {state === "declined" && request.reason && (
        <blockquote class="card stack stack-2">
          <p class="small muted">{joinWords.theirReason}</p>
          <p class="prewrap">{request.reason}</p>
        </blockquote>
      )}
      {request.messages.length > 0 && <JoinThread messages={request.messages} applicant={joinWords.you} />}
      {state === "asked" && <AnswerBack {...props} />}
      {changing && open ? (
        <Change
          {...props}
          onClose={() => {
            setChanging(false);
          }}
        />
      ) : (
        <section class="card stack stack-3" aria-labelledby="wrote">
          <div class="card-head">
            <h2 id="wrote">{joinWords.youWrote}</h2>
            <span class="small muted">{when(request.asked_at)}</span>
          </div>
          <WhatTheyWrote request={request} group={group} />
        </section>
      )}
      {state === "unconfirmed" && !changing && <Confirm {...props} />}
      <div class="row">
        {open && !changing && (
          <Button
            look="second"
            icon="edit"
            onClick={() => {
              setChanging(true);
            }}
          >
            {joinWords.change}
          </Button>
        )}
        {state !== "accepted" && (
          <Button
            look="quiet"
            onClick={() => {
              setLeaving(true);
            }}
          >
            {state === "declined" ? joinWords.delete : joinWords.takeBack}
          </Button>
        )}
      </div>
      {leaving && (
        <Sure
          title={joinWords.takeBackTitle}
          why={joinWords.takeBackWhy}
          verb={state === "declined" ? joinWords.delete : joinWords.takeBack}
          keep={joinWords.takeBackKeep}
          onSure={async () => {
            await read(http.POST("/api/v1/join-requests/withdraw", { body: { token } }));
            onGone();
          }}
          onClose={() => {
            setLeaving(false);
          }}
        />
      )}
    </>
  );
}

export function AskingView() {
  const token = place.value.hash;
  const [request, setRequest] = useState<MyRequestOut | null>(null);
  const [gone, setGone] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  useTitle(request ? joinWords.states[request.state] : joinWords.lookTitle);
  useEffect(() => {
    setError(null);
    setGone(false);
    read<MyRequestOut>(http.POST("/api/v1/join-requests/open", { body: { token } })).then(setRequest, setError);
  }, [token, tries]);
  const notValid = error instanceof Problem && error.status < 500 && error.status !== 429;
  return (
    <Door kicker={request?.call_name} goal={request?.goal_sentence ?? doorWords.artGoal}>
      {gone ? (
        <div class="stack" role="status">
          <h1>{joinWords.takenBack}</h1>
          <p>{joinWords.takenBackWhy}</p>
        </div>
      ) : error !== null ? (
        <div class="stack" role="alert">
          <h1>{notValid ? joinWords.notValid : words.problem.failedTitle}</h1>
          <p>{sentenceOf(error)}</p>
          {!notValid && (
            <Button
              onClick={() => {
                setTries(tries + 1);
              }}
            >
              {words.tryAgain}
            </Button>
          )}
        </div>
      ) : request ? (
        <Mine
          key={request.state}
          token={token}
          request={request}
          onRequest={setRequest}
          onGone={() => {
            setGone(true);
          }}
        />
      ) : (
        <Skeleton />
      )}
    </Door>
  );
}

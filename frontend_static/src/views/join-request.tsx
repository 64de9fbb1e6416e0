/**
 * /join-requests/:id: one request to join, and answering it. Who decides second is told who was quicker; what they typed
 * meanwhile is not sent.
 */
import { useState } from "preact/hooks";

import type { JoinRequestOut } from "../api";
import { when } from "../format";
import { http, Problem, read } from "../http";
import { Back } from "../parts/Back";
import { AudienceChip } from "../parts/AudienceChip";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { EmptyState } from "../parts/EmptyState";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { SelectField, TextField } from "../parts/Field";
import { JoinThread, WhatTheyWrote } from "../parts/JoinRequest";
import { NoPatientDetails } from "../parts/NoPatientDetails";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { useSending } from "../sending";
import { joinRequests, loadRequest, loadWaiting, takeRequest } from "../store/joining";
import { useLoad } from "../store/loading";
import { loadReach, reachedTeams } from "../store/reach";
import { toast } from "../store/toasts";
import { firstName } from "../format";
import { applicantWords as words } from "../words/applicants";
import { STATE_ICONS, STATE_KINDS } from "./join-requests";

type Way = "accept" | "ask" | "decline";

/** Sends an answer; whoever was too late sees how it stands now. */
function useAnswer(request: JoinRequestOut, fields: readonly string[]) {
  const sending = useSending("applicant", fields);
  const send = (work: () => Promise<JoinRequestOut>, said: string) =>
    sending.send(async () => {
      try {
        takeRequest(await work());
        loadWaiting().catch(() => undefined);
        toast(said);
      } catch (error) {
        if (error instanceof Problem && error.code === "decided_already") {
          toast(error.message);
          await loadRequest(request.id);
        } else throw error;
      }
    });
  return { sending, send };
}

function Accept({ request }: { request: JoinRequestOut }) {
  const { sending, send } = useAnswer(request, ["team_id", "role", "message"]);
  const loading = useLoad("reach", loadReach);
  const teams = (reachedTeams.value ?? []).filter(({ call_id }) => call_id === request.call_id);
  const only = teams.length === 1 ? (teams[0]?.id ?? "") : "";
  const [chosen, setChosen] = useState<string | null>(null);
  const [role, setRole] = useState<"member" | "leader">("member");
  const [message, setMessage] = useState("");
  const team = chosen ?? only;
  if (loading.state === "loading" && !reachedTeams.value) return <Skeleton />;
  if (!teams.length) return <p class="notice">{words.noTeams}</p>;
  const accept = async () => {
    if (!sending.check({ team_id: !team && words.teamNeeded })) return;
    const params = { path: { request_id: request.id } };
    const body = { team_id: team, role, message: message.trim() };
    await send(
      () => read<JoinRequestOut>(http.POST("/api/v1/join-requests/{request_id}/acceptance", { params, body })),
      words.accepted(request.name),
    );
  };
  return (
    <form
      class="stack"
      noValidate
      aria-label={words.acceptTitle}
      onSubmit={(event) => {
        event.preventDefault();
        void accept();
      }}
    >
      <p>{words.acceptWhy(firstName(request.name))}</p>
      <ErrorSummary errors={sending.errors} />
      <SelectField
        id={sending.idOf("team_id")}
        label={words.team}
        error={sending.errorOf("team_id")}
        value={team}
        onValue={setChosen}
        options={[
          { value: "", label: words.chooseTeam },
          ...teams.map((each) => ({ value: each.id, label: `${"– ".repeat(each.depth)}${each.name}` })),
        ]}
      />
      <Choices
        legend={words.role}
        name={sending.idOf("role")}
        value={role}
        onValue={setRole}
        options={(["member", "leader"] as const).map((value) => ({ value, label: words.roles[value] }))}
      />
      <TextField
        id={sending.idOf("message")}
        label={words.message}
        hint={words.messageHint}
        error={sending.errorOf("message")}
        rows={3}
        value={message}
        onValue={setMessage}
      />
      <div class="row">
        <Button type="submit" icon="mail" busy={sending.busy} busyWords={words.sending}>
          {words.acceptSend}
        </Button>
      </div>
    </form>
  );
}

function AskBack({ request }: { request: JoinRequestOut }) {
  const { sending, send } = useAnswer(request, ["question"]);
  const [question, setQuestion] = useState("");
  if (request.state === "asked") return <p class="notice">{words.askedAlready}</p>;
  const ask = async () => {
    if (!sending.check({ question: !question.trim() && words.questionNeeded })) return;
    const params = { path: { request_id: request.id } };
    const body = { question: question.trim() };
    await send(
      () => read<JoinRequestOut>(http.POST("/api/v1/join-requests/{request_id}/question", { params, body })),
      words.asked(request.name),
    );
  };
  return (
    <form
      class="stack"
      noValidate
      aria-label={words.askTitle}
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <p>{words.askWhy(firstName(request.name))}</p>
      <ErrorSummary errors={sending.errors} />
      <TextField
        id={sending.idOf("question")}
        label={words.question}
        error={sending.errorOf("question")}
        rows={3}
        value={question}
        onValue={setQuestion}
      />
      <div class="row between">
        <AudienceChip who={request.name} few />
        <Button type="submit" icon="mail" busy={sending.busy} busyWords={words.sending}>
          {words.askSend}
        </Button>
      </div>
    </form>
  );
}

function Decline({ request }: { request: JoinRequestOut }) {
  const { sending, send } = useAnswer(request, ["reason"]);
  const [reason, setReason] = useState("");
  const decline = async () => {
    const params = { path: { request_id: request.id } };
    const body = { reason: reason.trim() };
    await send(
      () => read<JoinRequestOut>(http.POST("/api/v1/join-requests/{request_id}/refusal", { params, body })),
      words.declined(request.name),
    );
  };
  return (
    <form
      class="stack"
      noValidate
      aria-label={words.declineTitle}
      onSubmit={(event) => {
        event.preventDefault();
        void decline();
      }}
    >
      <p>{words.declineWhy(firstName(request.name))}</p>
      <ErrorSummary errors={sending.errors} />
      <TextField
        id={sending.idOf("reason")}
        label={words.reason}
        hint={words.reasonHint}
        error={sending.errorOf("reason")}
        rows={3}
        value={reason}
        onValue={setReason}
      />
      <div class="row">
        <Button type="submit" look="danger" busy={sending.busy} busyWords={words.sending}>
          {words.declineSend}
        </Button>
      </div>
    </form>
  );
}

const PARTS = { accept: Accept, ask: AskBack, decline: Decline };

function Answer({ request }: { request: JoinRequestOut }) {
  const [way, setWay] = useState<Way>("accept");
  const Part = PARTS[way];
  return (
    <section class="card stack" aria-label={words.yourAnswer}>
      <Choices
        legend={words.yourAnswer}
        name="way"
        value={way}
        onValue={setWay}
        options={(["accept", "ask", "decline"] as const).map((value) => ({ value, label: words[value] }))}
      />
      <Part key={way} request={request} />
      {way !== "accept" && <NoPatientDetails />}
    </section>
  );
}

function Decided({ request }: { request: JoinRequestOut }) {
  return (
    <section class="card stack stack-3" aria-labelledby="decided">
      <h2 id="decided">{words.states[request.state]}</h2>
      <p>
        {request.decided_by && words.decidedBy(words.states[request.state], request.decided_by.name)}
        {request.decided_at && `, ${when(request.decided_at)}`}.
      </p>
      {request.reason && <p class="prewrap">{request.reason}</p>}
      <p class="small muted">{words.keptLonger}</p>
    </section>
  );
}

export function JoinRequestView({ params }: { params: Record<string, string> }) {
  const id = params["id"] ?? "";
  const loading = useLoad(`join request ${id}`, () => loadRequest(id));
  const request = joinRequests.get(id);
  useTitle(request?.name ?? words.title);
  const back = <Back href="/join-requests">{words.back}</Back>;
  if (!request) {
    if (loading.state === "ready" || loading.problem?.status === 404)
      return (
        <div class="page">
          {back}
          <EmptyState title={words.gone} whole>
            {words.goneWhy}
          </EmptyState>
        </div>
      );
    return loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />;
  }
  const kind = STATE_KINDS[request.state];
  const decided = request.state === "accepted" || request.state === "declined";
  return (
    <div class="page">
      <div class="stack stack-2">
        {back}
        <div class="row between">
          <h1>{request.name}</h1>
          <Badge {...(kind && { kind })} icon={STATE_ICONS[request.state]}>
            {words.states[request.state]}
          </Badge>
        </div>
        <p class="muted">
          {words.asksToJoin(request.call_name)}, {when(request.confirmed_at)}. {request.email}
        </p>
      </div>
      <div class="cols cols-half">
        <div class="stack stack-5">
          <section class="card stack stack-3" aria-labelledby="wrote">
            <h2 id="wrote">{words.wrote}</h2>
            <WhatTheyWrote request={request} group={request.constituency_name} />
          </section>
          {request.messages.length > 0 && <JoinThread messages={request.messages} applicant={request.name} />}
        </div>
        {decided ? <Decided request={request} /> : <Answer key={request.id} request={request} />}
      </div>
    </div>
  );
}

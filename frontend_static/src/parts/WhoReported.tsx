/**
 * The people of a team who are asked for a report: who has sent it, their numbers beside those before, and what a
 * leader does about it with one press. Nobody is ranked: they stand by name.
 */
import { useState } from "preact/hooks";

import type { AllReadOut, BoardOut, NudgedOut } from "../api";
import { figure, listed, moment, outOf, when } from "../format";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import { myId } from "../store/me";
import { askedNow, readNow } from "../store/teams";
import { toast } from "../store/toasts";
import { reportedOf } from "../words";
import { boardWords } from "../words/board";
import { reportWords } from "../words/report";
import { teamWords } from "../words/team";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import { Button } from "./Button";

type BoardPerson = NonNullable<BoardOut["people"]>[number];

const DAY = 20 * 3_600_000;
const canBeAsked = (person: BoardPerson) =>
  !person.reported &&
  person.member_id !== myId() &&
  !(person.asked_at && Date.now() - Date.parse(person.asked_at) < DAY);

async function ask(board: BoardOut, people: readonly BoardPerson[], memberId: string | null): Promise<void> {
  if (!board.form || !board.period) return;
  const params = { path: { team_id: board.team_id } };
  const body = { form_id: board.form.id, period: board.period, member_id: memberId };
  const done = await read<NudgedOut>(http.POST("/api/v1/teams/{team_id}/nudges", { params, body }));
  const names = listed(people.filter((each) => done.member_ids.includes(each.member_id)).map((each) => each.name));
  askedNow(board.team_id, board.period, done.member_ids, new Date().toISOString());
  toast(done.waits_until ? boardWords.askedLater(names, moment(done.waits_until)) : boardWords.asked(names));
}

async function readAll(board: BoardOut): Promise<void> {
  if (!board.form || !board.period) return;
  const params = { path: { team_id: board.team_id } };
  const body = { form_id: board.form.id, period: board.period };
  const done = await read<AllReadOut>(http.POST("/api/v1/teams/{team_id}/acknowledgements", { params, body }));
  readNow(board.team_id, board.period);
  toast(boardWords.allRead(done.report_ids.length));
}

function Numbers({ person }: { person: BoardPerson }) {
  if (!person.numbers.length) return null;
  return (
    <ul class="small plain">
      {person.numbers.map((number) => {
        const before = number.before.filter((each) => each !== null);
        return (
          <li key={number.metric_id}>
            {number.name} <b>{outOf(number.numerator, number.denominator)}</b>
            {before.length > 0 && (
              <span class="muted">
                . {boardWords.before(before.map((each) => figure(each, number.unit)).join(", "))}
              </span>
            )}{" "}
            {number.odd && (
              <span title={number.odd}>
                <Badge kind="do" icon="help">
                  {boardWords.odd}
                </Badge>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export function WhoReported({ board, leads = false }: { board: BoardOut; leads?: boolean }) {
  const [busy, setBusy] = useState("");
  const people = board.people ?? [];
  const waiting = people.filter(canBeAsked);
  const unread = people.filter((each) => each.reported && !each.read_by_me && each.member_id !== myId());
  const state = board.state in boardWords.state ? (board.state as keyof typeof boardWords.state) : "open";
  const press = async (what: string, work: () => Promise<void>) => {
    if (busy) return;
    setBusy(what);
    try {
      await work();
    } catch (error) {
      toast(sentenceOf(error));
    }
    setBusy("");
  };
  return (
    <section class="card" aria-labelledby="people-reported">
      <div class="card-head">
        <h2 id="people-reported">{board.children.length ? teamWords.people : teamWords.whoReported}</h2>
        <span class="small muted">
          {reportedOf(people.filter((person) => person.reported).length, people.length, "people")}
          {board.due_at && `, ${teamWords.due(moment(board.due_at))}`}
        </span>
      </div>
      {board.pause && <p class="notice">{teamWords.paused(board.pause)}</p>}
      <ul class="rows">
        {people.map((person) => (
          <li key={person.member_id} class="stack stack-2">
            <div class="row between">
              <span class="by">
                <Avatar name={person.name} id={person.member_id} size="sm" />
                <b>{person.name}</b>
              </span>
              <span class="row row-tight">
                {person.correction_open && (
                  <Badge kind="do" icon="edit">
                    {boardWords.correctionOpen}
                  </Badge>
                )}
                {person.reported ? (
                  <Badge kind="ok" icon="check">
                    {leads && person.read_by_me ? boardWords.read : teamWords.hasReported}
                  </Badge>
                ) : (
                  <Badge kind="wait" icon="clock">
                    {leads ? boardWords.state[state] : teamWords.waiting}
                  </Badge>
                )}
                {!person.reported && person.member_id === myId() && board.form && board.period && (
                  <a class="small" href={`/report/${board.form.id}/${board.team_id}/${board.period}`}>
                    {reportWords.report}
                    <span class="vh"> {board.label}</span>
                  </a>
                )}
                {person.report_id && (
                  <a class="small" href={`/reports/${person.report_id}`}>
                    {boardWords.openIt}
                    <span class="vh">: {person.name}</span>
                  </a>
                )}
                {leads && !person.reported && person.member_id !== myId() && (
                  <a class="small" href={`/report-for/${person.member_id}`}>
                    {reportWords.forOpen}
                    <span class="vh">: {person.name}</span>
                  </a>
                )}
                {leads && canBeAsked(person) && (
                  <Button
                    look="second"
                    size="sm"
                    busy={busy === person.member_id}
                    onClick={() => void press(person.member_id, () => ask(board, people, person.member_id))}
                  >
                    {boardWords.ask(person.name)}
                  </Button>
                )}
              </span>
            </div>
            <Numbers person={person} />
            {!person.reported && person.asked_at && (
              <p class="small muted">{boardWords.remindedAt(when(person.asked_at))}</p>
            )}
          </li>
        ))}
      </ul>
      {leads && (waiting.length > 0 || unread.length > 0) && (
        <div class="row">
          {waiting.length > 0 && (
            <Button
              look="second"
              size="sm"
              icon="mail"
              busy={busy === "all"}
              busyWords={boardWords.asking}
              onClick={() => void press("all", () => ask(board, people, null))}
            >
              {boardWords.askAll(waiting.length)}
            </Button>
          )}
          {unread.length > 0 && (
            <Button
              look="second"
              size="sm"
              icon="check"
              busy={busy === "read"}
              onClick={() => void press("read", () => readAll(board))}
            >
              {boardWords.readAll}
            </Button>
          )}
        </div>
      )}
      {leads && waiting.length > 0 && <p class="small muted">{boardWords.askWhy}</p>}
    </section>
  );
}

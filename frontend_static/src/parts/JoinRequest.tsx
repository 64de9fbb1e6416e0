/** A request to join, as it was written, and what was asked back: for who wrote it, and for who answers it. */
import type { JoinMessageOut, MyRequestOut } from "../api";
import { when } from "../format";
import { joinWords } from "../words/joining";

type Written = Pick<MyRequestOut, "name" | "role_title" | "organisation" | "why" | "answers">;

export function WhatTheyWrote({ request, group }: { request: Written; group: string | null }) {
  const rows = [
    [joinWords.name, request.name],
    [joinWords.roleTitle, request.role_title],
    [joinWords.organisation, request.organisation],
    [joinWords.group, group ?? ""],
    ...request.answers.map(({ question, answer }) => [question, answer]),
    [joinWords.why, request.why],
  ];
  return (
    <dl class="stack stack-3">
      {rows.map(([said, value]) => (
        <div key={said}>
          <dt class="small muted">{said}</dt>
          <dd class="prewrap">{value || <span class="muted">{joinWords.nothing}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

export function JoinThread({ messages, applicant }: { messages: readonly JoinMessageOut[]; applicant: string }) {
  return (
    <section class="card stack stack-3" aria-labelledby="thread">
      <h2 id="thread">{joinWords.thread}</h2>
      <ul class="rows">
        {messages.map((message) => (
          <li class="stack stack-1" key={message.written_at}>
            <p class="small muted">
              <b>{message.author_name ?? applicant}</b>, {when(message.written_at)}
            </p>
            <p class="prewrap">{message.text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

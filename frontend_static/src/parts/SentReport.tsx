/** What came of a report that was just sent: the difference it made, and who will read its low. Or that it waits. */
import { useEffect, useRef } from "preact/hooks";

import type { DueOut, SentOut } from "../api";
import { me } from "../store/me";
import { sentLater } from "../store/outbox";
import { dueKey } from "../store/reports";
import { within } from "../words";
import { reportWords } from "../words/report";
import { Icon } from "./Icon";

interface Props {
  due: DueOut;
  /** Null: there was no connection, and it is kept. */
  result: SentOut | null;
}

export function SentPanel({ due, result: atOnce }: Props) {
  // Kept at first, it may have been sent by now.
  const result = atOnce ?? sentLater.value[dueKey(due)] ?? null;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.focus();
  }, []);
  return (
    <section class="card asked stack stack-3" aria-labelledby={`sent-${due.form_id}`}>
      <h2 id={`sent-${due.form_id}`} tabIndex={-1} ref={head}>
        <Icon name={result ? "check" : "clock"} /> {result ? reportWords.sentTitle : reportWords.keptTitle}
      </h2>
      {result?.effect.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {!result && (
        <p>
          {reportWords.kept(within(due.label))} {me.value?.shared_computer && reportWords.keptShared}
        </p>
      )}
      <p>
        <a href={`/teams/${due.team_id}`}>{reportWords.toTeamPage(due.team_name)}</a>
      </p>
    </section>
  );
}

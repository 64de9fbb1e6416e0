/** A report in a feed: its numbers, its high, and to those who may read them its low and what was answered. */
import { useId, useState } from "preact/hooks";

import type { NumberNow } from "../api";
import { figure, listed, outOf, when } from "../format";
import { http, read } from "../http";
import { lowIds, lows } from "../store/lows";
import { me, myId } from "../store/me";
import { reportAcknowledged, reports } from "../store/reports";
import { toast } from "../store/toasts";
import { lower } from "../words";
import { feedWords } from "../words/feed";
import { flagWords } from "../words/flags";
import { Answers } from "./Answers";
import { AudienceChip } from "./AudienceChip";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { By } from "./By";
import { FlagIt, HiddenNote } from "./FlagIt";
import { Html } from "./Html";
import { Icon } from "./Icon";
import { LowWords } from "./Lows";
import { Thanks } from "./Thanks";

/** "58 of 96" and "people reviewed, 60%", or a plain number and its name. */
export function NumberFigure({ number }: { number: NumberNow }) {
  const ratio = number.denominator !== null;
  const share = ratio && number.denominator ? number.numerator / number.denominator : null;
  return (
    <p class="fig">
      <b>{outOf(number.numerator, number.denominator, number.unit === "%" || !ratio)}</b>
      <span>
        {number.name}
        {share !== null && number.unit === "%" && `, ${figure(share, "%")}`}
      </span>
    </p>
  );
}

export function ReportItem({ id }: { id: string }) {
  const kind = useId();
  const [busy, setBusy] = useState(false);
  const report = reports.get(id);
  if (!report) return null;
  const mine = lowIds.value.map((each) => lows.get(each)).filter((low) => low?.report_id === id);
  const who = report.member ?? report.author;
  const acknowledge = () => {
    setBusy(true);
    read(http.PUT("/api/v1/reports/{report_id}/acknowledgement", { params: { path: { report_id: id } }, body: {} }))
      .then(
        () => {
          reportAcknowledged({
            type: "report.acknowledged",
            report_id: id,
            team_id: report.team_id,
            member_id: myId(),
            name: me.peek()?.name ?? "",
            acknowledged_at: new Date().toISOString(),
          });
        },
        () => {
          toast(feedWords.failed);
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const iRead = report.acknowledged_by.some((person) => person.id === myId());
  return (
    <li class="item">
      <article class="item-in" aria-labelledby={kind}>
        <p class="item-kind" id={kind}>
          <b>
            <Icon name="report" />
            {report.revision > 1 ? feedWords.reportCorrected : feedWords.report}
          </b>
          <span>
            {lower(report.label)}, <a href={`/teams/${report.team_id}`}>{report.team_name}</a>,{" "}
            <a href={`/reports/${id}`}>
              <time dateTime={report.sent_at}>{when(report.sent_at)}</time>
            </a>
          </span>
          {report.late && <Badge icon="clock">{feedWords.late}</Badge>}
        </p>
        <By name={who.name} id={who.id} about={report.team_name} />
        {report.member && report.member.id !== report.author.id && (
          <p class="small muted">{feedWords.reportedBy(report.author.name, report.member.name)}</p>
        )}
        <div class="figs">
          {report.numbers.map((number) => (
            <NumberFigure key={number.metric_id} number={number} />
          ))}
        </div>
        <Answers answers={report.answers} />
        {report.hidden && (who.id === myId() ? <HiddenNote /> : <p class="small muted">{flagWords.wordsHidden}</p>)}
        {(report.high_html || mine.length > 0) && (
          <dl class="hl">
            {report.high_html && (
              <>
                <dt>
                  <Icon name="high" />
                  {feedWords.high}
                </dt>
                <dd>
                  <Html html={report.high_html} />
                </dd>
              </>
            )}
            {mine.map((low) => low && <LowWords key={low.id} low={low} flags />)}
          </dl>
        )}
        {report.acknowledged_by.length > 0 && (
          <p class="small muted">
            <Icon name="check" size="sm" />{" "}
            {feedWords.readBy(listed(report.acknowledged_by.map((person) => person.name)))}
          </p>
        )}
        <div class="item-foot">
          <Thanks
            subject="report"
            id={id}
            teamId={report.team_id}
            mine={report.member?.id === myId()}
            thankedBy={report.thanked_by}
          />
          {report.may_acknowledge && !iRead && (
            <Button look="quiet" size="sm" icon="check" busy={busy} onClick={acknowledge}>
              {feedWords.markRead}
            </Button>
          )}
          {report.may_correct && (
            <a class="react" href={`/report?correct=${id}`}>
              <Icon name="edit" />
              {feedWords.correct}
            </a>
          )}
          {who.id !== myId() && <FlagIt kind="report" id={id} teamId={report.team_id} />}
          <AudienceChip who={feedWords.reportSeenBy(report.team_name, me.value?.network.visibility ?? "line")} />
        </div>
      </article>
    </li>
  );
}

/** What the leaders and whoever reported say to each other about one report, and the question to correct it. */
import { useState } from "preact/hooks";

import type { RemarkOut, ReportOut } from "../api";
import { when } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { useTextDraft } from "../store/drafts";
import { useLoad } from "../store/loading";
import { myId } from "../store/me";
import { loadRemarks, remarks, remarkWritten } from "../store/remarks";
import { remarkWords } from "../words/board";
import { AudienceChip } from "./AudienceChip";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { By } from "./By";
import { ErrorSummary } from "./ErrorSummary";
import { Failed } from "./Failed";
import { TextField } from "./Field";
import { FlagIt, HiddenNote } from "./FlagIt";
import { NoPatientDetails } from "./NoPatientDetails";

function Said({ remark, teamId }: { remark: RemarkOut; teamId: string }) {
  return (
    <li class="stack stack-2">
      <div class="row between">
        <By name={remark.author.name} id={remark.author.id} about={when(remark.written_at)} />
        {remark.kind === "correction" && (
          <Badge kind={remark.settled_at ? "ok" : "do"} icon={remark.settled_at ? "check" : "edit"}>
            {remark.settled_at ? remarkWords.settled : remarkWords.waits}
          </Badge>
        )}
      </div>
      <p>
        {remark.text}{" "}
        {remark.author.id !== myId() && (
          <FlagIt kind="remark" id={remark.id} teamId={teamId} of={remarkWords.of(remark.author.name)} small />
        )}
      </p>
      {remark.hidden && <HiddenNote />}
    </li>
  );
}

export function Remarks({ report }: { report: ReportOut }) {
  const loading = useLoad(`remarks ${report.id}`, () => loadRemarks(report.id));
  const draft = useTextDraft(`remark/${report.id}`);
  const sending = useSending("remark", ["text"]);
  const [kind, setKind] = useState<"comment" | "correction">("comment");
  const known = remarks.get(report.id);
  const mine = (report.member ?? report.author).id === myId();
  const asked = known?.some((each) => each.kind === "correction" && !each.settled_at) ?? false;
  const send = async (as: "comment" | "correction") => {
    setKind(as);
    if (!sending.check({ text: !draft.value.trim() && remarkWords.needed })) return;
    const params = { path: { report_id: report.id } };
    const done = await sending.send(async () => {
      const body = { text: draft.value, kind: as };
      const said = await read<RemarkOut>(http.POST("/api/v1/reports/{report_id}/remarks", { params, body }));
      remarkWritten({
        type: "remark.written",
        remark_id: said.id,
        report_id: report.id,
        team_id: report.team_id,
        reporter_id: (report.member ?? report.author).id,
        author_id: said.author.id,
        author_name: said.author.name,
        kind: said.kind,
        text: said.text,
        written_at: said.written_at,
      });
    });
    if (done) draft.clear();
  };
  return (
    <section class="card stack" aria-labelledby="remarks">
      <h2 id="remarks">{remarkWords.title}</h2>
      {loading.state === "failed" && <Failed loading={loading} />}
      {known?.length === 0 && <p class="muted">{remarkWords.none}</p>}
      {known && known.length > 0 && (
        <ul class="rows">
          {known.map((each) => (
            <Said key={each.id} remark={each} teamId={report.team_id} />
          ))}
        </ul>
      )}
      <form
        class="stack stack-3"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send("comment");
        }}
      >
        <ErrorSummary errors={sending.errors} />
        <TextField
          id={sending.idOf("text")}
          label={remarkWords.label}
          hint={remarkWords.hint}
          error={sending.errorOf("text")}
          value={draft.value}
          onValue={draft.set}
        />
        <NoPatientDetails />
        <p>
          <AudienceChip few who={remarkWords.seenBy} />
        </p>
        <div class="row">
          <Button type="submit" size="sm" busy={sending.busy && kind === "comment"}>
            {mine && asked ? remarkWords.answer : remarkWords.comment}
          </Button>
          {!mine && (
            <Button
              look="second"
              size="sm"
              icon="edit"
              busy={sending.busy && kind === "correction"}
              onClick={() => void send("correction")}
            >
              {remarkWords.askCorrection}
            </Button>
          )}
          {mine && report.may_correct && (
            <a class="btn btn-second btn-sm" href={`/report?correct=${report.id}`}>
              {remarkWords.correct}
            </a>
          )}
        </div>
      </form>
    </section>
  );
}

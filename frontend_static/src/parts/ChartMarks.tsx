/**
 * What people set on a chart: new limits from a period, seen before and after first, and words beside a day. What was
 * taken back stays in the list.
 */
import { useEffect, useState } from "preact/hooks";

import type { ChartOut, GoalOut, MarkIn, MarkOut } from "../api";
import { day, figure } from "../format";
import { http, read } from "../http";
import { useSending } from "../sending";
import { toast } from "../store/toasts";
import { words } from "../words";
import { markWords } from "../words/marks";
import { Button } from "./Button";
import { DialogForm } from "./DialogForm";
import { InputField, SelectField, TextField } from "./Field";

interface Props {
  chart: ChartOut;
  goal: GoalOut;
  teamId: string;
  /** Draws the chart anew. */
  onChange: () => void;
}

type Open = Props & { onClose: () => void };

const send = (chart: ChartOut, teamId: string, body: Omit<MarkIn, "team_id">) =>
  read<MarkOut>(
    http.POST("/api/v1/metrics/{metric_id}/marks", {
      params: { path: { metric_id: chart.metric_id } },
      body: { ...body, team_id: teamId },
    }),
  );

/** "72% (67% to 78%)" */
const limitsOf = (chart: ChartOut, unit: string): string =>
  markWords.averageAndLimits(
    figure(chart.mean, unit),
    chart.lpl === null || chart.upl === null ? "" : `${figure(chart.lpl, unit)} – ${figure(chart.upl, unit)}`,
  );

function Preview({ chart, goal, teamId, period }: Omit<Props, "onChange"> & { period: string }) {
  const [after, setAfter] = useState<ChartOut | null>(null);
  useEffect(() => {
    let wanted = true;
    setAfter(null);
    const query = { team_id: teamId, goal_id: goal.id, rebase: [period] };
    const params = { path: { metric_id: chart.metric_id }, query };
    read<ChartOut>(http.GET("/api/v1/metrics/{metric_id}/chart", { params }))
      .then((found) => {
        if (wanted) setAfter(found);
      })
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [chart.metric_id, teamId, goal.id, period]);
  const file = `/api/v1/metrics/${chart.metric_id}/chart.svg?team_id=${teamId}&goal_id=${goal.id}`;
  const { unit } = goal.metric;
  const shown = [
    { title: markWords.before, now: chart, source: file },
    { title: markWords.after, now: after, source: `${file}&rebase=${period}` },
  ];
  return (
    <div class="stack stack-3" aria-live="polite">
      {shown.map(({ title, now, source }) => (
        <figure key={title} class="stack stack-2">
          <figcaption>
            <b>{title}</b> {now && <span class="small muted">{limitsOf(now, unit)}</span>}
          </figcaption>
          <img class="preview" src={source} alt={now?.story ?? ""} />
        </figure>
      ))}
    </div>
  );
}

function NewLimits({ chart, goal, teamId, onChange, onClose }: Open) {
  const points = chart.points.filter((point) => point.judged).slice(1);
  const [period, setPeriod] = useState("");
  const [reason, setReason] = useState("");
  const sending = useSending("limits", ["on_date", "words"]);
  const save = async () => {
    const fine = sending.check({
      on_date: !period && markWords.choosePeriod,
      words: !reason.trim() && markWords.reasonNeeded,
    });
    if (!fine) return;
    const body = { kind: "limits", on_date: period, words: reason } as const;
    if (!(await sending.send(() => send(chart, teamId, body)))) return;
    toast(markWords.limitsSet);
    onChange();
    onClose();
  };
  return (
    <DialogForm
      title={markWords.newLimits}
      sending={sending}
      onSend={save}
      onClose={onClose}
      verb={markWords.setLimits}
      busyWords={markWords.setting}
      intro={<p class="small muted">{markWords.newLimitsWhy}</p>}
    >
      <SelectField
        id={sending.idOf("on_date")}
        label={markWords.from}
        error={sending.errorOf("on_date")}
        value={period}
        onValue={setPeriod}
        options={[
          { value: "", label: markWords.choose },
          ...points.map((point) => ({ value: point.period, label: point.label })).reverse(),
        ]}
      />
      {period && <Preview chart={chart} goal={goal} teamId={teamId} period={period} />}
      <TextField
        id={sending.idOf("words")}
        label={markWords.reason}
        hint={markWords.reasonHint}
        rows={2}
        error={sending.errorOf("words")}
        value={reason}
        onValue={setReason}
      />
    </DialogForm>
  );
}

function Note({ chart, teamId, onChange, onClose }: Open) {
  const [on, setOn] = useState("");
  const [said, setSaid] = useState("");
  const sending = useSending("note", ["on_date", "words"]);
  const save = async () => {
    const fine = sending.check({ on_date: !on && markWords.chooseDay, words: !said.trim() && words.needed });
    if (!fine) return;
    if (!(await sending.send(() => send(chart, teamId, { kind: "note", on_date: on, words: said })))) return;
    toast(markWords.noted);
    onChange();
    onClose();
  };
  return (
    <DialogForm
      title={markWords.note}
      sending={sending}
      onSend={save}
      onClose={onClose}
      verb={markWords.setNote}
      busyWords={markWords.setting}
    >
      <InputField
        id={sending.idOf("on_date")}
        label={markWords.day}
        type="date"
        error={sending.errorOf("on_date")}
        value={on}
        onValue={setOn}
      />
      <InputField
        id={sending.idOf("words")}
        label={markWords.whatHappened}
        hint={markWords.noteHint}
        autocomplete="off"
        error={sending.errorOf("words")}
        value={said}
        onValue={setSaid}
      />
    </DialogForm>
  );
}

function TakeBack({ chart, mark, onChange, onClose }: Omit<Open, "goal" | "teamId"> & { mark: MarkOut }) {
  const [reason, setReason] = useState("");
  const sending = useSending("take-back", ["reason"]);
  const save = async () => {
    if (!sending.check({ reason: !reason.trim() && markWords.reasonNeeded })) return;
    const arrived = await sending.send(() =>
      read(
        http.POST("/api/v1/metrics/{metric_id}/marks/{mark_id}/end", {
          params: { path: { metric_id: chart.metric_id, mark_id: mark.id } },
          body: { reason },
        }),
      ),
    );
    if (!arrived) return;
    toast(markWords.tookBack);
    onChange();
    onClose();
  };
  return (
    <DialogForm
      title={markWords.takeBackTitle(mark.words)}
      sending={sending}
      onSend={save}
      onClose={onClose}
      verb={markWords.takeBack}
      busyWords={markWords.setting}
    >
      <TextField
        id={sending.idOf("reason")}
        label={markWords.reason}
        rows={2}
        error={sending.errorOf("reason")}
        value={reason}
        onValue={setReason}
      />
    </DialogForm>
  );
}

/** One line for each mark: what, when, by whom, and what became of it. */
function History({ chart, onTakeBack }: { chart: ChartOut; onTakeBack: (mark: MarkOut) => void }) {
  if (!chart.marks.length) return null;
  return (
    <details>
      <summary>{markWords.history(chart.marks.length)}</summary>
      <ul class="rows small">
        {chart.marks.map((mark) => (
          <li key={mark.id}>
            <b>{markWords.kinds[mark.kind]}</b> {day(mark.on_date)}: “{mark.words}” {mark.author.name},{" "}
            {day(mark.created_at)}.{" "}
            {mark.taken_back_at ? (
              <span class="muted">
                {markWords.takenBack(mark.taken_back_by?.name ?? "", day(mark.taken_back_at), mark.taken_back_why)}
              </span>
            ) : (
              chart.may_mark && (
                <button
                  class="linkbtn"
                  type="button"
                  onClick={() => {
                    onTakeBack(mark);
                  }}
                >
                  {markWords.takeBack}
                </button>
              )
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function ChartMarks(props: Props) {
  const { chart } = props;
  const [open, setOpen] = useState<"limits" | "note" | MarkOut | null>(null);
  const onClose = () => {
    setOpen(null);
  };
  const enough = chart.points.filter((point) => point.judged).length > 1;
  return (
    <>
      <History chart={chart} onTakeBack={setOpen} />
      {chart.may_mark && (
        <div class="row">
          {enough && (
            <Button
              look="second"
              size="sm"
              onClick={() => {
                setOpen("limits");
              }}
            >
              {markWords.newLimits}
            </Button>
          )}
          <Button
            look="second"
            size="sm"
            onClick={() => {
              setOpen("note");
            }}
          >
            {markWords.note}
          </Button>
        </div>
      )}
      {open === "limits" && <NewLimits {...props} onClose={onClose} />}
      {open === "note" && <Note {...props} onClose={onClose} />}
      {open !== null && typeof open === "object" && <TakeBack {...props} mark={open} onClose={onClose} />}
    </>
  );
}

/** One file that was brought in: how far it is, what became of it, and its undoing. */
import { useState } from "preact/hooks";

import type { ImportOut } from "../api";
import { day, moment } from "../format";
import { useSending } from "../sending";
import { undoImport } from "../store/imports";
import { toast } from "../store/toasts";
import { fileWords } from "../words/files";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorSummary } from "./ErrorSummary";
import { Faults } from "./Faults";

const LOOKS = {
  waiting: { kind: "wait", icon: "clock" },
  running: { kind: "wait", icon: "clock" },
  done: { kind: "ok", icon: "check" },
  failed: { kind: "bad", icon: "flag" },
  undone: { icon: "undo" },
} as const;

function Undo({ row, onClose }: { row: ImportOut; onClose: () => void }) {
  const sending = useSending(`undo-${row.id}`, []);
  return (
    <Dialog title={fileWords.undoTitle(row.file_name)} onClose={onClose}>
      <ErrorSummary errors={sending.errors} />
      <p>{fileWords.undoWhy}</p>
      <div class="row">
        <Button
          look="danger"
          busy={sending.busy}
          busyWords={fileWords.undoing}
          onClick={() => {
            void sending
              .send(() => undoImport(row.id))
              .then((done) => {
                if (!done) return;
                toast(fileWords.undone(row.file_name));
                onClose();
              });
          }}
        >
          {fileWords.undo}
        </Button>
        <Button look="second" onClick={onClose}>
          {fileWords.keep}
        </Button>
      </div>
    </Dialog>
  );
}

/** `live`: somebody waits for it, and every change is read out. */
export function ImportRow({ row, live = false }: { row: ImportOut; live?: boolean }) {
  const [asking, setAsking] = useState(false);
  const open = row.state === "waiting" || row.state === "running";
  const step = fileWords.steps[row.step] ?? row.step;
  return (
    <div class="stack stack-2">
      <div class="row between">
        <span class="by-name">
          <b>{row.file_name}</b>
          <small>{fileWords.ofTeam(row.metric_name ?? fileWords.kinds[row.kind], row.team_name)}</small>
          <small>{fileWords.by(row.by?.name ?? null, moment(row.ordered_at))}</small>
        </span>
        <Badge {...LOOKS[row.state]}>{fileWords.states[row.state]}</Badge>
      </div>
      <div role={live ? "status" : undefined} class="stack stack-1">
        {open && (
          <>
            <progress class="progress" max={row.total || 1} value={row.total ? row.done : 0} aria-hidden="true" />
            <p class="small">{fileWords.progress(step, row.done, row.total)}</p>
          </>
        )}
        {row.state === "done" && <p class="small">{fileWords.done(row)}</p>}
        {row.problem && <p class="small">{row.problem}</p>}
      </div>
      {live && row.faults.length > 0 && <Faults faults={row.faults} all={row.faults.length} />}
      {row.undo_until && (
        <div class="row between">
          <span class="small muted">{fileWords.undoUntil(day(row.undo_until))}</span>
          <Button
            look="second"
            size="sm"
            icon="undo"
            aria-label={`${fileWords.undo}: ${row.file_name}`}
            onClick={() => {
              setAsking(true);
            }}
          >
            {fileWords.undo}
          </Button>
        </div>
      )}
      {asking && (
        <Undo
          row={row}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </div>
  );
}

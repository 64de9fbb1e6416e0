/** Holidays: the pauses of a form, or of the whole network, and a short form to set one. */
import { useState } from "preact/hooks";

import type { PauseOut } from "../api";
import { day, listed } from "../format";
import { useSending } from "../sending";
import { endPause, pauses, setPause } from "../store/pauses";
import { toast } from "../store/toasts";
import { lower, words } from "../words";
import { pauseWords } from "../words/pauses";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";

function Line({ pause }: { pause: PauseOut }) {
  const [busy, setBusy] = useState(false);
  const end = () => {
    setBusy(true);
    endPause(pause.id)
      .then(
        () => {
          toast(pauseWords.ended(pause.name));
        },
        () => {
          toast(pauseWords.failed);
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <li class="stack stack-1">
      <p>
        <b>{pause.name}</b>, {pauseWords.days(day(pause.first_day), day(pause.last_day))}
        {!pause.form_id && `, ${pauseWords.whole}`}
      </p>
      {pause.form_id && (
        <p class="small muted">
          {pause.skips.length ? pauseWords.skips(listed(pause.skips.map(lower))) : pauseWords.skipsNothing}
        </p>
      )}
      {pause.may_end && (
        <div>
          <Button look="quiet" size="sm" busy={busy} aria-label={`${pauseWords.end}: ${pause.name}`} onClick={end}>
            {pauseWords.end}
          </Button>
        </div>
      )}
    </li>
  );
}

interface Props {
  /** Null: of the whole network. */
  formId: string | null;
  /** The name of what pauses, for the button that opens the form. */
  name: string;
  mayPause: boolean;
  /** The team whose forms are shown; null with the network. */
  teamId: string | null;
}

export function Pauses({ formId, name, mayPause, teamId }: Props) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState({ name: "", first_day: "", last_day: "" });
  const sending = useSending(`pause-${formId ?? "network"}`, ["name", "first_day", "last_day"]);
  const mine = (pauses.value[teamId ?? ""] ?? []).filter((each) => each.form_id === formId);
  const field = (part: keyof typeof typed) => ({
    id: sending.idOf(part),
    error: sending.errorOf(part),
    value: typed[part],
    onValue: (value: string) => {
      setTyped({ ...typed, [part]: value });
    },
  });
  const submit = async () => {
    const fine = sending.check({
      name: !typed.name.trim() && words.needed,
      first_day: !typed.first_day && pauseWords.needDay,
      last_day: !typed.last_day && pauseWords.needDay,
    });
    if (!fine || !(await sending.send(() => setPause({ ...typed, form_id: formId }, teamId)))) return;
    setTyped({ name: "", first_day: "", last_day: "" });
    setOpen(false);
    toast(pauseWords.set);
  };
  return (
    <div class="stack stack-3">
      {mine.length > 0 && (
        <ul class="rows">
          {mine.map((pause) => (
            <Line key={pause.id} pause={pause} />
          ))}
        </ul>
      )}
      {mayPause && !open && (
        <div>
          <Button
            look="second"
            size="sm"
            icon="cal"
            aria-label={`${pauseWords.open}: ${name}`}
            onClick={() => {
              setOpen(true);
              requestAnimationFrame(() => document.getElementById(sending.idOf("name"))?.focus());
            }}
          >
            {pauseWords.open}
          </Button>
        </div>
      )}
      {open && (
        <form
          class="stack stack-3"
          noValidate
          aria-label={`${pauseWords.open}: ${name}`}
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <ErrorSummary errors={sending.errors} />
          <InputField {...field("name")} label={pauseWords.name} hint={pauseWords.nameHint} />
          <div class="pairs">
            <InputField {...field("first_day")} type="date" label={pauseWords.first} />
            <InputField {...field("last_day")} type="date" label={pauseWords.last} />
          </div>
          <p class="small muted">{pauseWords.rule}</p>
          <div class="row">
            <Button type="submit" size="sm" busy={sending.busy} busyWords={pauseWords.setting}>
              {pauseWords.setIt}
            </Button>
            <Button
              look="second"
              size="sm"
              onClick={() => {
                setOpen(false);
                sending.clear();
              }}
            >
              {pauseWords.cancel}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}

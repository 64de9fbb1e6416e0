/** Where somebody writes to others: what they type is kept as a draft until it is sent, and it says who will read it. */
import { useId, useState } from "preact/hooks";

import { Problem } from "../http";
import { useTextDraft } from "../store/drafts";
import { stopped, typing } from "../store/presence";
import { words } from "../words";
import { feedWords } from "../words/feed";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";

interface Props {
  /** Where the draft is kept: "post/<team>", "comment/<post>". */
  draft: string;
  label: string;
  hideLabel?: boolean;
  hint?: string;
  placeholder?: string;
  rows?: number;
  /** Who reads it, in words. */
  audience: string;
  few?: boolean;
  verb: string;
  busyVerb: string;
  small?: boolean;
  /** Others on this team's page are told that somebody writes. */
  teamId?: string;
  send: (text: string) => Promise<unknown>;
}

export function MarkdownBox(props: Props) {
  const { draft, label, hint, placeholder, rows = 2, audience, few, verb, busyVerb, teamId, send } = props;
  const { value, set, clear } = useTextDraft(draft);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const id = useId();
  const submit = async () => {
    if (!value.trim()) {
      setError(words.needed);
      document.getElementById(id)?.focus();
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await send(value);
      clear();
      if (teamId) stopped(teamId);
    } catch (problem) {
      setError(problem instanceof Problem ? (problem.fields[0]?.sentence ?? problem.message) : feedWords.failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="stack stack-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <TextField
        id={id}
        label={label}
        hideLabel={props.hideLabel}
        hint={hint}
        error={error}
        rows={rows}
        {...(placeholder && { placeholder })}
        value={value}
        onValue={(text) => {
          set(text);
          if (teamId) typing(teamId);
        }}
      />
      <NoPatientDetails />
      <div class="row between">
        <AudienceChip who={audience} few={few ?? false} />
        <Button
          type="submit"
          {...(props.small ? { size: "sm" as const, look: "second" as const } : {})}
          busy={busy}
          busyWords={busyVerb}
        >
          {verb}
        </Button>
      </div>
    </form>
  );
}

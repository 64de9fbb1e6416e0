/** Beside everything that somebody else wrote: tell a moderator. The form comes when it is asked for. */
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";

import type { FlagIn } from "../api";
import { leadsWhereIHear, me } from "../store/me";
import { toast } from "../store/toasts";
import { words } from "../words";
import { flagWords } from "../words/flags";
import type { FlagFormProps } from "./FlagForm";
import { Icon } from "./Icon";

interface Props {
  kind: FlagIn["kind"];
  id: string;
  /** The team it stands in: who leads there can hide it at once. */
  teamId?: string;
  /** Within words rather than in a row of buttons. */
  small?: boolean;
  /** Whose name it is, for who cannot see where the button stands. */
  of?: string;
}

const HIDEABLE: readonly Props["kind"][] = [
  "post",
  "comment",
  "report",
  "low",
  "answer",
  "evidence",
  "remark",
  "summary",
  "commitment",
  "question",
  "written_answer",
  "resource",
  "feedback",
];

export function FlagIt({ kind, id, teamId, small = false, of }: Props) {
  const [shown, setShown] = useState<{ Form: ComponentType<FlagFormProps> } | null>(null);
  const moderates = me.value?.roles.includes("moderator") || me.value?.is_administrator;
  const mayHide = HIDEABLE.includes(kind) && (moderates || (teamId !== undefined && leadsWhereIHear(teamId)));
  return (
    <>
      <button
        class={small ? "linkbtn small flagit" : "react flagit"}
        type="button"
        onClick={() => {
          import("./FlagForm").then(
            ({ FlagForm }) => {
              setShown({ Form: FlagForm });
            },
            () => {
              toast(words.problem.offline);
            },
          );
        }}
      >
        {!small && <Icon name="flag" />}
        {flagWords.open}
        {of && <span class="vh"> {of}</span>}
      </button>
      {shown && (
        <shown.Form
          kind={kind}
          id={id}
          mayHide={mayHide ?? false}
          onClose={() => {
            setShown(null);
          }}
        />
      )}
    </>
  );
}

/** To its author: nobody else sees this now. */
export function HiddenNote() {
  return (
    <p class="small notice">
      <Icon name="lock" size="sm" />
      <span>
        {flagWords.hidden} <a href="/moderation/mine">{flagWords.hiddenWhy}</a>
      </span>
    </p>
  );
}

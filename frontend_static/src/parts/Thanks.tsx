/** Thanks, with how many gave it. Pressing sets it or takes it back; a press that is sent twice does no harm. */
import { useState } from "preact/hooks";

import { count } from "../format";
import { http, read } from "../http";
import { me, myId } from "../store/me";
import * as posts from "../store/posts";
import * as reports from "../store/reports";
import { toast } from "../store/toasts";
import { words } from "../words";
import { feedWords } from "../words/feed";
import { Icon } from "./Icon";

interface Props {
  subject: "post" | "comment" | "report";
  id: string;
  teamId: string;
  /** Nobody thanks themself: who wrote it sees the number only. */
  mine: boolean;
  /** Ids of the members who gave it. */
  thankedBy: readonly string[];
}

function send(subject: Props["subject"], id: string, given: boolean): Promise<unknown> {
  if (subject === "post") {
    const init = { params: { path: { post_id: id } } };
    const path = "/api/v1/posts/{post_id}/thanks";
    return read(given ? http.PUT(path, init) : http.DELETE(path, init));
  }
  if (subject === "comment") {
    const init = { params: { path: { comment_id: id } } };
    const path = "/api/v1/comments/{comment_id}/thanks";
    return read(given ? http.PUT(path, init) : http.DELETE(path, init));
  }
  const init = { params: { path: { report_id: id } } };
  const path = "/api/v1/reports/{report_id}/thanks";
  return read(given ? http.PUT(path, init) : http.DELETE(path, init));
}

export function Thanks({ subject, id, teamId, mine, thankedBy }: Props) {
  const [busy, setBusy] = useState(false);
  const given = thankedBy.includes(myId());
  const show = (now: boolean) => {
    const event = {
      type: "thanks.set" as const,
      subject,
      subject_id: id,
      team_id: teamId,
      member_id: myId(),
      name: me.peek()?.name ?? "",
      given: now,
      to_id: null,
    };
    if (subject === "report") reports.thanksSet(event);
    else posts.thanksSet(event);
  };
  const label = (
    <>
      <Icon name="thanks" />
      {words.thanks} {thankedBy.length > 0 && <span class="num">{count(thankedBy.length)}</span>}
    </>
  );
  if (mine) return thankedBy.length > 0 ? <span class="react">{label}</span> : null;
  return (
    <button
      class="react"
      type="button"
      aria-pressed={given}
      aria-busy={busy || undefined}
      onClick={() => {
        if (busy) return;
        setBusy(true);
        show(!given);
        send(subject, id, !given)
          .catch(() => {
            show(given);
            toast(feedWords.failed);
          })
          .finally(() => {
            setBusy(false);
          });
      }}
    >
      {label}
    </button>
  );
}

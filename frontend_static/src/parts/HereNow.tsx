/**
 * Who else looks at a team's page just now, and who writes. It has its place whether or not somebody is there, so that
 * nothing moves when they come and go; and it is read when a reader comes to it, never announced.
 */
import { useEffect } from "preact/hooks";

import { firstName } from "../format";
import { myId } from "../store/me";
import { lookAt, presences } from "../store/presence";
import { feedWords } from "../words/feed";

const NAMED = 2;

export function HereNow({ teamId }: { teamId: string }) {
  useEffect(() => lookAt(teamId), [teamId]);
  const presence = presences.get(teamId);
  const others = presence?.here.filter((one) => one.member_id !== myId()) ?? [];
  const writing = presence?.typing.filter((id) => id !== myId()) ?? [];
  const names = writing.map((id) => firstName(others.find((one) => one.member_id === id)?.name ?? feedWords.somebody));
  return (
    <div class="herenow small muted">
      <p>
        {others.length > 0 &&
          feedWords.hereNow(
            others.slice(0, NAMED).map((one) => one.name),
            Math.max(0, others.length - NAMED),
          )}
      </p>
      <p>{names.length > 0 && feedWords.writing(names)}</p>
    </div>
  );
}

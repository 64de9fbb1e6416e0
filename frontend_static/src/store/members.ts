/** Members as everybody sees them. */
import type { MemberChanged, MemberOut, MemberSuspended } from "../api";
import { Collection } from "./collection";
import { me } from "./me";

export const members = new Collection<MemberOut>();

export function memberChanged(event: MemberChanged): void {
  const { type: _type, member_id, ...changed } = event;
  members.change(member_id, (member) => ({ ...member, ...changed }));
  const mine = me.peek();
  if (mine?.id === member_id) me.value = { ...mine, ...changed };
}

/** Only administrators are told who is suspended; for everybody else it stays untold. */
export function memberSuspended({ member_id, suspended }: MemberSuspended): void {
  members.change(member_id, (member) =>
    member.suspended === null
      ? member
      : { ...member, suspended, suspension_reason: suspended ? member.suspension_reason : null },
  );
}

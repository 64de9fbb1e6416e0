/** Members as everybody sees them. */
import type { MemberChanged, MemberOut } from "../api";
import { Collection } from "./collection";
import { me } from "./me";

export const members = new Collection<MemberOut>();

export function memberChanged(event: MemberChanged): void {
  const { type: _type, member_id, ...changed } = event;
  members.change(member_id, (member) => ({ ...member, ...changed }));
  const mine = me.peek();
  if (mine?.id === member_id) me.value = { ...mine, ...changed };
}

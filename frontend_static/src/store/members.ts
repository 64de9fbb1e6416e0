/** Members as everybody sees them. */
import type { MemberChanged, MemberOut, MemberSuspended } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { me } from "./me";
import { snapshot } from "./snapshots";

export const members = new Collection<MemberOut>();

export async function loadMember(id: string): Promise<void> {
  await snapshot(
    () => read<MemberOut>(http.GET("/api/v1/members/{member_id}", { params: { path: { member_id: id } } })),
    (member) => {
      members.set(id, member);
    },
  );
}

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

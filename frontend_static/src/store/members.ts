/** Members as I may see them. */
import type { MemberChanged, MemberLeft, MemberOut, MemberSuspended } from "../api";
import { http, Problem, read } from "../http";
import { Collection } from "./collection";
import { me } from "./me";
import { photoMayDiffer, photos } from "./photos";
import { snapshot } from "./snapshots";
import { spaced } from "./spaced";

export const members = new Collection<MemberOut>();

const after = spaced(300, 5000);

export async function loadMember(id: string): Promise<void> {
  await snapshot(
    () => read<MemberOut>(http.GET("/api/v1/members/{member_id}", { params: { path: { member_id: id } } })),
    remember,
  );
}

export function remember(member: MemberOut): void {
  members.set(member.id, member);
  photos.set(member.id, member.photo);
}

export function memberChanged(event: MemberChanged): void {
  const { type: _type, member_id, ...changed } = event;
  members.change(member_id, (member) => ({ ...member, ...changed }));
  photos.set(member_id, event.photo);
  const mine = me.peek();
  if (mine?.id === member_id) me.value = { ...mine, ...changed };
}

/** They belong elsewhere than before, so that I may see more of them or less: asked for again where a page has them. */
export function memberMoved(id: string): void {
  photoMayDiffer(id);
  if (members.peek(id) === null) return;
  after(id, () => {
    loadMember(id).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) members.remove(id);
    });
  });
}

/** A team hangs elsewhere: who leads above whom is another matter now. */
export function membersMoved(): void {
  for (const [id] of members.entries()) memberMoved(id);
}

/** Only administrators are told who is suspended; for everybody else it stays untold. */
export function memberSuspended({ member_id, suspended }: MemberSuspended): void {
  members.change(member_id, (member) =>
    member.suspended === null
      ? member
      : { ...member, suspended, suspension_reason: suspended ? member.suspension_reason : null },
  );
}

/** Who left is found no more; administrators see since when. */
export function memberLeft({ member_id }: MemberLeft): void {
  members.change(member_id, (member) => ({ ...member, left_at: new Date().toISOString(), roles: [], places: [] }));
}

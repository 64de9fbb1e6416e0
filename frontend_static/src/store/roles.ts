/** Who has which role, by the role that was asked for; and what each role may do. */
import { signal } from "@preact/signals";

import type { HolderPage, MatrixOut, RoleChanged, RolesOut } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { members } from "./members";
import { changed, snapshot } from "./snapshots";

export type NetworkRole = RoleChanged["role"];
export type Asked = NetworkRole | "organiser" | "leader" | "";

/** By what was asked for; "" is every role. */
export const holders = new Collection<HolderPage>();
export const matrix = signal<MatrixOut | null>(null);

const ask = (role: Asked, after: string | null) =>
  read<HolderPage>(
    http.GET("/api/v1/roles", { params: { query: { ...(role && { role }), ...(after && { after }) } } }),
  );

export async function loadHolders(role: Asked): Promise<void> {
  await snapshot(
    () => ask(role, null),
    (page) => {
      holders.set(role, page);
    },
  );
}

export async function loadMoreHolders(role: Asked): Promise<void> {
  const known = holders.peek(role);
  if (!known?.next) return;
  const page = await ask(role, known.next);
  holders.set(role, { items: [...known.items, ...page.items], next: page.next });
}

export async function loadMatrix(): Promise<void> {
  matrix.value ??= await read<MatrixOut>(http.GET("/api/v1/roles/matrix"));
}

export async function setRole(memberId: string, role: NetworkRole, holds: boolean): Promise<void> {
  const params = { path: { member_id: memberId, role } };
  const path = "/api/v1/members/{member_id}/roles/{role}";
  await changed(
    () => read<RolesOut>(holds ? http.PUT(path, { params }) : http.DELETE(path, { params })),
    ({ roles }) => {
      take(memberId, roles);
    },
  );
}

export function roleChanged({ member_id, role, holds }: RoleChanged): void {
  const others = (roles: readonly NetworkRole[]) => roles.filter((each) => each !== role);
  const now = (roles: readonly NetworkRole[]) => (holds ? [...others(roles), role] : others(roles));
  members.change(member_id, (member) => ({ ...member, roles: now(member.roles) }));
  eachHolder(member_id, now);
  // Whoever is new in a list comes with the list.
  for (const [asked] of holders.entries()) loadHolders(asked as Asked).catch(() => undefined);
}

function take(memberId: string, roles: NetworkRole[]): void {
  members.change(memberId, (member) => ({ ...member, roles }));
  eachHolder(memberId, () => roles);
}

function eachHolder(memberId: string, now: (roles: readonly NetworkRole[]) => NetworkRole[]): void {
  for (const [asked, page] of holders.entries())
    holders.set(asked, {
      ...page,
      items: page.items.map((each) => (each.id === memberId ? { ...each, roles: now(each.roles) } : each)),
    });
}

/**
 * Where each team stands in the picture of a call: every team has the teams below it around it, as a snowflake has its
 * arms, so that each branch is a small snowflake of its own. Sizes follow people, order follows names; nothing is
 * ranked. Branches that are folded away take no room.
 */
import { hierarchy, type HierarchyNode } from "d3-hierarchy";

import type { SnowTeam } from "./api";

const GAP = 7;
const ARM = 26;
const LEAST = 7;
const MOST = 34;
/** So many teams are shown when the picture opens, by whole levels; the rest waits behind the teams above it. */
export const SHOWN_FIRST = 170;
/** More than so many at once are neither legible nor smooth. */
export const MOST_SHOWN = 2500;

export interface Branches {
  teams: ReadonlyMap<string, SnowTeam>;
  below: ReadonlyMap<string, readonly SnowTeam[]>;
  roots: readonly SnowTeam[];
}

/** The teams by what they hang on, by name. A team whose upper team is not there stands as a root. */
export function branchesOf(teams: readonly SnowTeam[]): Branches {
  const byId = new Map(teams.map((team) => [team.id, team]));
  const below = new Map<string, SnowTeam[]>();
  const roots: SnowTeam[] = [];
  for (const team of teams) {
    const upper = team.parent_id;
    if (upper === null || !byId.has(upper)) roots.push(team);
    else if (below.has(upper)) below.get(upper)?.push(team);
    else below.set(upper, [team]);
  }
  return { teams: byId, below, roots };
}

/** A team and all that hang on it, itself first. */
export function allBelow(branches: Branches, id: string): SnowTeam[] {
  const own = branches.teams.get(id);
  const found = own ? [own] : [];
  for (const team of found) found.push(...(branches.below.get(team.id) ?? []));
  return found;
}

/** The teams above one, nearest first. */
export function lineAbove(branches: Branches, id: string): string[] {
  const line: string[] = [];
  let upper = branches.teams.get(id)?.parent_id ?? null;
  while (upper !== null && branches.teams.has(upper) && !line.includes(upper)) {
    line.push(upper);
    upper = branches.teams.get(upper)?.parent_id ?? null;
  }
  return line;
}

/** Those that are unfolded when the picture opens: level by level, as long as it stays legible. */
export function openFirst(branches: Branches): Set<string> {
  const open = new Set<string>();
  let level = branches.roots;
  let shown = level.length;
  while (level.length) {
    const next = level.flatMap((team) => branches.below.get(team.id) ?? []);
    if (open.size > 0 && shown + next.length > SHOWN_FIRST) break;
    for (const team of level) if (branches.below.has(team.id)) open.add(team.id);
    shown += next.length;
    level = next;
  }
  return open;
}

/** Everything, from the roots down, until it would be too much. */
export function openAll(branches: Branches): Set<string> {
  const open = new Set<string>();
  let level = branches.roots;
  let shown = level.length;
  while (level.length) {
    const next: SnowTeam[] = [];
    for (const team of level) {
      const below = branches.below.get(team.id);
      if (!below || shown + below.length > MOST_SHOWN) continue;
      open.add(team.id);
      shown += below.length;
      next.push(...below);
    }
    level = next;
  }
  return open;
}

/** A team in its place. `hidden`: so many teams are folded away behind it. */
export interface Sprig {
  team: SnowTeam;
  level: number;
  place: number;
  siblings: number;
  x: number;
  y: number;
  r: number;
  /** The radius of the whole branch. */
  reach: number;
  /** What it hangs on; null for a root. */
  from: { x: number; y: number } | null;
  open: boolean;
  hidden: number;
}

export interface Flake {
  sprigs: Sprig[];
  reach: number;
}

interface Arranged {
  r: number;
  reach: number;
  ring: number;
  turn: number;
  x: number;
  y: number;
  /** The direction from which the ring around it begins: back to what it hangs on. */
  back: number;
}

type Node = HierarchyNode<SnowTeam | null>;

export function flakeOf(branches: Branches, open: ReadonlySet<string>): Flake {
  const top = branches.roots.length === 1 ? (branches.roots[0] ?? null) : null;
  const shownBelow = (team: SnowTeam | null) =>
    team === null ? branches.roots : open.has(team.id) ? branches.below.get(team.id) : null;
  const root = hierarchy<SnowTeam | null>(top, shownBelow);
  const most = Math.max(1, ...branches.roots.map((team) => team.people));
  const arranged = new Map<Node, Arranged>();
  const at = (node: Node) => arranged.get(node) as Arranged;
  root.eachAfter((node) => {
    const r = LEAST + (MOST - LEAST) * Math.sqrt((node.data?.people ?? 0) / most);
    const one: Arranged = { r, reach: r, ring: 0, turn: 0, x: 0, y: 0, back: -Math.PI / 2 };
    arranged.set(node, one);
    one.reach = around(r, node.children ?? [], at);
  });
  root.eachBefore((node) => {
    const upper = node.parent && at(node.parent);
    if (!upper) return;
    const one = at(node);
    const angle = upper.back + one.turn;
    one.x = upper.x + Math.cos(angle) * one.ring;
    one.y = upper.y + Math.sin(angle) * one.ring;
    one.back = angle + Math.PI;
  });
  const sprigs: Sprig[] = [];
  root.eachBefore((node) => {
    const team = node.data;
    if (!team) return;
    const { x, y, r, reach } = at(node);
    const from = node.parent?.data ? { x: at(node.parent).x, y: at(node.parent).y } : null;
    const siblings = node.parent?.children ?? [node];
    sprigs.push({
      team,
      level: top ? node.depth + 1 : node.depth,
      place: siblings.indexOf(node) + 1,
      siblings: siblings.length,
      x,
      y,
      r,
      reach,
      from,
      open: Boolean(node.children),
      hidden: node.children ? 0 : allBelow(branches, team.id).length - 1,
    });
  });
  return { sprigs, reach: at(root).reach };
}

/** Puts the branches around a team, and says how far they reach: on one ring, or on several if none goes on. */
function around(hub: number, nodes: readonly Node[], at: (node: Node) => Arranged): number {
  let from = hub;
  const several = nodes.length > 14 && nodes.every((node) => !node.children);
  let rest = nodes;
  while (rest.length) {
    const widest = Math.max(...rest.map((node) => at(node).reach));
    let ring = from + (from === hub ? ARM : GAP) + widest;
    const width = (node: Node) => 2 * Math.asin(Math.min(1, (at(node).reach + GAP / 2) / ring));
    const total = (some: readonly Node[]) => some.reduce((sum, node) => sum + width(node), 0);
    let some = rest;
    if (several) {
      let turn = 0;
      const fit = rest.findIndex((node) => (turn += width(node)) > 2 * Math.PI);
      if (fit > 0) some = rest.slice(0, fit);
    } else while (total(some) > 2 * Math.PI) ring *= 1.04;
    const slack = (2 * Math.PI - total(some)) / some.length;
    let turn = slack / 2;
    for (const node of some) {
      const one = at(node);
      one.ring = ring;
      one.turn = turn + width(node) / 2;
      turn += width(node) + slack;
    }
    from = ring + Math.max(...some.map((node) => at(node).reach));
    rest = rest.slice(some.length);
  }
  return from;
}

export interface Label {
  id: string;
  text: string;
  x: number;
  y: number;
}

const LETTER = 7.4;
const LINE = 17;
const LONGEST = 24;

const short = (name: string) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const CELL = 48;

/** What is taken already, found by where it is: a thousand names are not each held against a thousand others. */
class Taken {
  #cells = new Map<string, Box[]>();

  isFree(box: Box): boolean {
    return this.#cellsOf(box).every((cell) =>
      (this.#cells.get(cell) ?? []).every(
        (other) =>
          box.left >= other.right || box.right <= other.left || box.top >= other.bottom || box.bottom <= other.top,
      ),
    );
  }

  take(box: Box): void {
    for (const cell of this.#cellsOf(box)) {
      const there = this.#cells.get(cell);
      if (there) there.push(box);
      else this.#cells.set(cell, [box]);
    }
  }

  #cellsOf(box: Box): string[] {
    const cells: string[] = [];
    for (let x = Math.floor(box.left / CELL); x <= Math.floor(box.right / CELL); x += 1)
      for (let y = Math.floor(box.top / CELL); y <= Math.floor(box.bottom / CELL); y += 1) cells.push(`${x} ${y}`);
    return cells;
  }
}

/** Names of so many levels may lie over circles: without them one would be lost. */
const ALWAYS_NAMED = 2;

/** The names for which there is room at this scale; those further up and `first` before the others. */
export function labelsOf(sprigs: readonly Sprig[], scale: number, first: string | null): Label[] {
  const [circles, names] = [new Taken(), new Taken()];
  const labels: Label[] = [];
  for (const { x, y, r } of sprigs)
    circles.take({ left: (x - r) * scale, right: (x + r) * scale, top: (y - r) * scale, bottom: (y + r) * scale });
  const wanted = [...sprigs].sort((a, b) => {
    if (a.team.id === first || b.team.id === first) return a.team.id === first ? -1 : 1;
    return a.level - b.level;
  });
  for (const { team, level, x, y, r } of wanted) {
    const text = short(team.name);
    const half = (text.length * LETTER) / 2;
    const top = (y + r) * scale + 3;
    const box = { left: x * scale - half, right: x * scale + half, top, bottom: top + LINE };
    const fits = names.isFree(box) && (level <= ALWAYS_NAMED || circles.isFree(box));
    if (team.id !== first && !fits) continue;
    names.take(box);
    labels.push({ id: team.id, text, x, y: y + r + (LINE - 1) / scale });
  }
  return labels;
}

/** Where teams stand in the snowflake, which are unfolded first, which names fit; and what comes live of them. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { SnowflakeOut, SnowTeam } from "../src/api";
import { branchesOf, flakeOf, labelsOf, lineAbove, MOST_SHOWN, openAll, openFirst, SHOWN_FIRST } from "../src/snow";
import { apply, type Event } from "../src/store";
import { newerSnow, snowflakes, snowKey } from "../src/store/snowflakes";
import { figure } from "./cast";

const team = (id: string, parent_id: string | null, more: Partial<SnowTeam> = {}): SnowTeam => ({
  id,
  parent_id,
  name: `Team ${id}`,
  leaders: [],
  led: false,
  people: 5,
  waits_for_me: 0,
  too_many: null,
  received: 0,
  expected: 5,
  ...more,
});

/** A root, `wide` teams below it, and `wide` below each of those. */
const network = (wide: number): SnowTeam[] => {
  const teams = [team("r", null, { people: 5 * wide * wide })];
  for (let one = 0; one < wide; one += 1) {
    teams.push(team(`${one}`, "r"));
    for (let two = 0; two < wide; two += 1) teams.push(team(`${one}-${two}`, `${one}`));
  }
  return teams;
};

describe("the picture", () => {
  it("lets no two teams of a thousand lie on each other", () => {
    const branches = branchesOf(network(31));
    const { sprigs, reach } = flakeOf(branches, openAll(branches));
    expect(sprigs).toHaveLength(1 + 31 + 31 * 31);
    for (const [index, one] of sprigs.entries()) {
      expect(Math.hypot(one.x, one.y) + one.r).toBeLessThanOrEqual(reach + 0.01);
      for (const other of sprigs.slice(index + 1))
        if (Math.hypot(one.x - other.x, one.y - other.y) < one.r + other.r - 0.01)
          expect.fail(`${one.team.id} lies on ${other.team.id}`);
    }
  });

  it("keeps a thousand teams below one within a few rings", () => {
    const branches = branchesOf([
      team("r", null, { people: 5000 }),
      ...Array.from({ length: 1000 }, (_, n) => team(`${n}`, "r")),
    ]);
    expect(flakeOf(branches, openAll(branches)).reach).toBeLessThan(900);
  });

  it("opens by whole levels and stays legible; a branch that is folded says how many it hides", () => {
    const branches = branchesOf(network(31));
    const { sprigs } = flakeOf(branches, openFirst(branches));
    expect(sprigs.length).toBeLessThanOrEqual(SHOWN_FIRST);
    expect(sprigs).toHaveLength(32);
    expect(sprigs[1]).toMatchObject({ hidden: 31, open: false, level: 2 });
    const many = branchesOf(network(60));
    expect(flakeOf(many, openAll(many)).sprigs.length).toBeLessThanOrEqual(MOST_SHOWN);
  });

  it("goes by names, whatever the figures: nobody is ranked", () => {
    const teams = [team("r", null), team("b", "r", { people: 1 }), team("c", "r", { people: 90, received: 5 })];
    const { sprigs } = flakeOf(branchesOf(teams), new Set(["r"]));
    expect(sprigs.map((sprig) => sprig.team.id)).toEqual(["r", "b", "c"]);
  });

  it("shows several roots, and a team whose upper team is not there", () => {
    const branches = branchesOf([team("a", null), team("b", null), team("c", "gone")]);
    expect(flakeOf(branches, openFirst(branches)).sprigs.map((sprig) => sprig.level)).toEqual([1, 1, 1]);
    expect(lineAbove(branchesOf(network(2)), "1-1")).toEqual(["1", "r"]);
  });

  it("names what there is room for, and the chosen one in any case", () => {
    const branches = branchesOf(network(31));
    const { sprigs } = flakeOf(branches, openAll(branches));
    const far = labelsOf(sprigs, 0.2, "30-30");
    expect(far.length).toBeLessThan(60);
    expect(far.map((label) => label.id)).toContain("30-30");
    expect(labelsOf(sprigs, 4, null).length).toBeGreaterThan(700);
  });
});

describe("live", () => {
  const key = snowKey("c-1", null);
  const flake = (): SnowflakeOut => ({
    call_id: "c-1",
    call_name: "Calm",
    forms: [],
    form_id: "f-1",
    metric_id: "x-1",
    period: "2026-10-01",
    label: "October 2026",
    threshold: 0.8,
    most_led: 12,
    cursor: 5,
    teams: [team("a", null), team("b", "a")],
  });
  const twice = (event: Event) => {
    apply(event);
    vi.advanceTimersByTime(1100);
    apply(event);
    vi.advanceTimersByTime(1100);
  };
  const now = () => snowflakes.peek(key)?.teams ?? [];
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("fetch", () => new Promise(() => undefined));
    snowflakes.clear();
    newerSnow.value = {};
    snowflakes.set(key, flake());
    return () => {
      vi.useRealTimers();
    };
  });

  it("puts a figure of its number and period in its place, and tells of a later period", () => {
    const one = figure({ metric_id: "x-1", team_id: "b", period: "2026-10-01", received: 4, expected: 6 });
    twice({ type: "figures.changed", call_id: "c-1", figures: [one, { ...one, metric_id: "x-2", received: 9 }] });
    expect(now()[1]).toMatchObject({ received: 4, expected: 6 });
    twice({ type: "figures.changed", call_id: "c-1", figures: [{ ...one, period: "2026-11-01", received: 1 }] });
    expect(now()[1]).toMatchObject({ received: 4 });
    expect(newerSnow.value[key]).toBe("November 2026");
  });

  it("follows teams that come, move, take another name and go, and who leads them", () => {
    const made = { type: "team.changed" as const, call_id: "c-1", closed: false };
    twice({ ...made, team_id: "c", name: "Aa", parent_id: "a" });
    expect(now().map((each) => each.name)).toEqual(["Aa", "Team a", "Team b"]);
    twice({ type: "team.moved", team_id: "c", parent_id: "b" });
    expect(now()[0]?.parent_id).toBe("b");
    twice({ type: "place.changed", team_id: "c", member_id: "m", name: "Mo", leads: true, reports: false });
    expect(now()[0]).toMatchObject({ led: true, leaders: [{ id: "m", name: "Mo" }] });
    twice({ type: "place.ended", team_id: "c", member_id: "m" });
    expect(now()[0]?.led).toBe(false);
    twice({ ...made, team_id: "c", name: "Aa", parent_id: "b", closed: true });
    expect(now()).toHaveLength(2);
  });
});

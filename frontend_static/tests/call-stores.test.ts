/** Old snapshot + event = fresh snapshot, for what the pages of calls, goals and people show; twice does no harm. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import { apply, type Event } from "../src/store";
import { sessions, tokens } from "../src/store/access";
import { calls } from "../src/store/calls";
import { me } from "../src/store/me";
import { members } from "../src/store/members";
import { reachOf } from "../src/store/reach";
import { moved, rollupKey, rollups, seriesKey } from "../src/store/rollups";
import { teams } from "../src/store/teams";
import { below } from "../src/store/trees";
import { asMember, figure, joan, priya, team } from "./cast";
import { call, line, member, rollup } from "./cast-calls";

const twice = (event: Event) => {
  apply(event);
  vi.advanceTimersByTime(1500);
  apply(event);
  vi.advanceTimersByTime(1500);
};

beforeEach(() => {
  vi.useFakeTimers();
  for (const store of [calls, members, teams, below, rollups]) store.clear();
  moved.value = {};
  me.value = asMember(joan);
  return () => {
    vi.advanceTimersByTime(2000);
    vi.useRealTimers();
  };
});

describe("roll-ups", () => {
  const key = rollupKey("x-1", "t-core");
  const now = figure({
    team_id: "t-core",
    period: "2026-10-01",
    numerator: 13,
    denominator: 100,
    value: 0.13,
    received: 6,
    expected: 6,
  });

  it("put a figure of the team in its place, and tell that its series moved", () => {
    rollups.set(key, rollup());
    twice({ type: "figures.changed", call_id: "c-1", figures: [now] });
    const points = rollups.peek(key)?.points ?? [];
    expect(points.map((each) => each.period)).toEqual(["2026-09-01", "2026-10-01"]);
    expect(points[1]).toMatchObject({ numerator: 13, value: 0.13, hollow: false, judged: true });
    // The second time nothing changed: no chart is drawn again for it.
    expect(moved.value[seriesKey("x-1", "t-core")]).toBe(1);
  });

  it("begin a new period when its first figure comes", () => {
    rollups.set(key, rollup());
    twice({ type: "figures.changed", call_id: "c-1", figures: [{ ...now, period: "2026-11-01", received: 1 }] });
    expect(rollups.peek(key)?.points.at(-1)).toMatchObject({ label: "November 2026", judged: false, hollow: true });
  });

  it("put a figure of a team below in its row, for the period that is shown only", () => {
    rollups.set(key, rollup());
    const child = { ...now, team_id: "t-north", numerator: 6, denominator: 60, value: 0.1, received: 3, expected: 3 };
    twice({ type: "figures.changed", call_id: "c-1", figures: [child, { ...child, period: "2026-11-01" }] });
    expect(rollups.peek(key)?.children).toHaveLength(1);
    expect(rollups.peek(key)?.children[0]).toMatchObject({ numerator: 6, received: 3, hollow: false });
  });

  it("leave other numbers and other teams alone", () => {
    const before = rollup();
    rollups.set(key, before);
    twice({ type: "figures.changed", call_id: "c-1", figures: [{ ...now, metric_id: "x-2" }] });
    twice({ type: "figures.changed", call_id: "c-1", figures: [{ ...now, team_id: "t-else" }] });
    expect(rollups.peek(key)).toBe(before);
  });
});

describe("the tree of teams", () => {
  beforeEach(() => {
    calls.set("c-1", call());
    below.set("t-core", [line("t-north", "Northmoor", "t-core"), line("t-ash", "Ashcombe", "t-core")]);
  });
  const names = () => below.peek("t-core")?.map((each) => each.name);
  const changed = { type: "team.changed" as const, team_id: "t-north", call_id: "c-1", parent_id: "t-core" };

  it("renames a team where it stands, at the root too", () => {
    twice({ ...changed, name: "Northmoor and Fell", closed: false });
    twice({ ...changed, team_id: "t-core", parent_id: null, name: "The core", closed: false });
    expect(names()).toEqual(["Northmoor and Fell", "Ashcombe"]);
    expect(calls.peek("c-1")?.root_teams.map((each) => each.name)).toEqual(["The core"]);
  });

  it("takes a closed or moved team out, and a new one in", () => {
    twice({ ...changed, name: "Northmoor", closed: true });
    twice({ ...changed, team_id: "t-new", name: "Newton", closed: false });
    expect(names()).toEqual(["Ashcombe", "Newton"]);
    twice({ type: "team.moved", team_id: "t-ash", parent_id: "t-else" });
    expect(names()).toEqual(["Newton"]);
  });

  it("names its leaders, and forgets those who left", () => {
    const place = { team_id: "t-north", member_id: priya.id };
    twice({ type: "place.changed", ...place, name: priya.name, leads: true, reports: true });
    expect(below.peek("t-core")?.[0]?.leaders).toEqual([priya]);
    twice({ type: "place.ended", ...place });
    expect(below.peek("t-core")?.[0]?.leaders).toEqual([]);
  });
});

describe("the directory", () => {
  beforeEach(() => {
    members.set(priya.id, member(priya));
    teams.set("t-north", team());
  });
  const place = { team_id: "t-north", member_id: priya.id };

  it("says who leads what as soon as it is so", () => {
    twice({ type: "place.changed", ...place, name: priya.name, leads: true, reports: true });
    expect(members.peek(priya.id)?.places).toEqual([{ team_id: "t-north", team_name: "Northmoor", leads: true }]);
    twice({ type: "place.ended", ...place });
    expect(members.peek(priya.id)?.places).toEqual([]);
  });
});

describe("a call", () => {
  it("shows its words and its organisers as they change", () => {
    calls.set("c-1", call());
    const { name, goal_sentence, launched_on, deadline } = call();
    const words = { name, goal_sentence, condition: "Still too many.", launched_on, deadline };
    twice({ type: "call.changed", call_id: "c-1", ...words });
    twice({ type: "organiser.changed", call_id: "c-1", member_id: priya.id, name: priya.name, organises: true });
    expect(calls.peek("c-1")).toMatchObject({ condition: "Still too many.", organisers: [joan, priya] });
  });
});

describe("where I am signed in", () => {
  it("forgets a session and a token that ended elsewhere", () => {
    const session = {
      device: "Firefox",
      address: "203.0.113.0/24",
      shared_computer: false,
      started_at: "",
      last_seen_at: "",
      ends_at: "",
    };
    sessions.value = [
      { id: "s-1", current: true, ...session },
      { id: "s-2", current: false, ...session },
    ];
    tokens.value = [{ id: "k-1", name: "Upload", scope: "read", created_at: "", expires_at: "", last_used_at: null }];
    twice({ type: "access.ended", member_id: joan.id, access_id: "s-2" });
    twice({ type: "access.ended", member_id: joan.id, access_id: "k-1" });
    expect(sessions.value.map((each) => each.id)).toEqual(["s-1"]);
    expect(tokens.value).toEqual([]);
  });
});

describe("where I may invite", () => {
  const tree = [
    line("t-ash", "Ashcombe", "t-wendale"),
    line("t-core", "Core team", null),
    line("t-else", "Elsewhere", "t-core"),
    line("t-north", "Northmoor", "t-wendale"),
    line("t-quay", "Quay", "t-north"),
    line("t-wendale", "Wendale", "t-core"),
  ];
  const reached = (mine: Parameters<typeof reachOf>[0]) =>
    reachOf(mine, tree).map((each) => `${"-".repeat(each.depth)}${each.id}`);

  it("is what I lead, and all below", () => {
    expect(reached(asMember(joan))).toEqual(["t-north", "-t-quay"]);
  });

  it("is nothing for who leads nothing", () => {
    expect(reached(asMember(priya))).toEqual([]);
  });

  it("is a whole call for its organiser, and everything for an administrator", () => {
    const all = ["t-core", "-t-else", "-t-wendale", "--t-ash", "--t-north", "---t-quay"];
    const mine = { id: "c-1", name: "", goal_sentence: "", launched_on: "", deadline: "", made_up: false };
    expect(reached(asMember(priya, { calls: [{ ...mine, organises: true, root_team_id: null }] }))).toEqual(all);
    expect(reached(asMember(priya, { is_administrator: true }))).toEqual(all);
  });
});

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { MoveTeam } from "../src/parts/MoveTeam";
import { RenameTeam } from "../src/parts/RenameTeam";
import { periodsBefore, startOf } from "../src/periods";
import { apply } from "../src/store";
import { facts, loadFacts } from "../src/store/facts";
import { me } from "../src/store/me";
import { generation } from "../src/store/snapshots";
import { boardKey, boards, teams } from "../src/store/teams";
import { asMember, board, joan, priya, team } from "./cast";
import { asked, serving } from "./serving";

beforeEach(() => {
  asked.length = 0;
  me.value = asMember(joan);
  teams.clear();
  boards.clear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const renamed = (name: string, closed = false) =>
  ({ type: "team.changed", team_id: "t-north", name, call_id: "c-1", parent_id: "t-wendale", closed }) as const;

describe("a team that is renamed, moved or closed", () => {
  it("has its new name on its page, on the board above and where I belong", () => {
    teams.set("t-north", team({ id: "t-north", name: "Northmoor" }));
    boards.set(boardKey("t-wendale"), board());
    apply(renamed("Northmoor and Fell"));
    expect(teams.peek("t-north")?.name).toBe("Northmoor and Fell");
    expect(boards.peek("t-wendale")?.children.find((child) => child.team_id === "t-north")?.name).toBe(
      "Northmoor and Fell",
    );
    expect(me.peek()?.places[0]?.team_name).toBe("Northmoor and Fell");
  });

  it("is gone from the board above when it is closed", () => {
    boards.set(boardKey("t-wendale"), board());
    apply(renamed("Northmoor", true));
    expect(boards.peek("t-wendale")?.children.some((child) => child.team_id === "t-north")).toBe(false);
  });

  it("leaves the board it was on, and pages of either line are read again", () => {
    vi.useFakeTimers();
    serving(() => ({ body: asMember(joan) }));
    boards.set(boardKey("t-wendale"), board());
    teams.set("t-esk", team({ id: "t-esk", name: "Eskdale", children: [] }));
    const before = generation.peek();
    apply({ type: "team.moved", team_id: "t-north", parent_id: "t-esk" });
    expect(boards.peek("t-wendale")?.children.some((child) => child.team_id === "t-north")).toBe(false);
    vi.advanceTimersByTime(2000);
    expect(generation.peek()).toBe(before + 1);
  });

  it("asks who I am again only if it is above me", async () => {
    serving(() => ({ body: asMember(joan) }));
    apply({ type: "team.moved", team_id: "t-far", parent_id: "t-esk" });
    expect(asked).toEqual([]);
    apply({ type: "team.moved", team_id: "t-wendale", parent_id: "t-esk" });
    await waitFor(() => {
      expect(asked.map((each) => each.path)).toEqual(["/me"]);
    });
  });
});

describe("renaming", () => {
  it("never overwrites unseen: it says what the team is called now and keeps what was typed", async () => {
    const now = { name: "Northmoor", tag: 'W/"1"' };
    serving(({ method, tag }) => {
      if (method === "GET") return { body: team({ name: now.name }), tag: now.tag };
      if (tag !== now.tag)
        return { status: 412, body: { status: 412, code: "changed_meanwhile", detail: "Changed.", title: "Changed" } };
      return { body: team({ name: "Mine" }), tag: 'W/"3"' };
    });
    teams.set(team().id, team({ name: "Northmoor" }));
    function Page() {
      const shown = teams.get(team().id);
      return shown && <RenameTeam team={shown} />;
    }
    render(<Page />);
    await waitFor(() => {
      expect(asked).toHaveLength(1);
    });
    Object.assign(now, { name: "Theirs", tag: 'W/"2"' });
    const field = screen.getByLabelText<HTMLInputElement>("Name of the team");
    fireEvent.input(field, { target: { value: "Mine" } });
    fireEvent.click(screen.getByRole("button", { name: "Save the name" }));
    await screen.findByText("Somebody else changed this team meanwhile. It is called “Theirs” now.");
    expect(field.value).toBe("Mine");
    fireEvent.click(screen.getByRole("button", { name: "Save the name" }));
    await waitFor(() => {
      expect(asked.at(-1)).toMatchObject({ method: "PATCH", tag: 'W/"2"', body: { name: "Mine" } });
    });
  });
});

describe("moving", () => {
  const line = (id: string, name: string, parent_id: string | null) => ({
    id,
    name,
    call_id: "c-1",
    parent_id,
    leaders: [],
    children: 0,
    people: 0,
  });

  it("offers the teams I may change, outside it, but not where it is", async () => {
    const moving = team({ id: "t-north", name: "Northmoor", parent_id: "t-wendale", call_id: "c-1" });
    serving(() => ({
      body: {
        items: [line("t-wendale", "Wendale", null), line("t-esk", "Eskdale", null)],
        next: null,
      },
    }));
    render(<MoveTeam team={moving} />);
    await screen.findByRole("button", { name: "Move below Eskdale" });
    expect(screen.getAllByRole("button", { name: /^Move below/ })).toHaveLength(1);
    expect(asked[0]?.path).toMatch(/changeable=true.*outside=t-north/);
  });

  it("says whom to ask when there is nowhere it could go", async () => {
    serving(() => ({ body: { items: [], next: null } }));
    render(<MoveTeam team={team({ name: "Northmoor" })} />);
    await screen.findByText(/Ask a leader above Northmoor/);
    expect(screen.queryByRole("textbox")).toBeNull();
  });
});

describe("periods", () => {
  it.each([
    ["day", "2026-11-23", "2026-11-23"],
    ["week", "2026-11-29", "2026-11-23"],
    ["week", "2026-11-23", "2026-11-23"],
    ["week", "2027-01-01", "2026-12-28"],
    ["month", "2026-11-23", "2026-11-01"],
    ["quarter", "2026-12-31", "2026-10-01"],
    ["quarter", "2026-02-28", "2026-01-01"],
  ] as const)("the %s of %s begins on %s", (kind, date, start) => {
    expect(startOf(kind, date)).toBe(start);
  });

  it.each(["", "soon", "2026-13-45"])("%j is in no period", (date) => {
    expect(startOf("week", date)).toBeNull();
  });

  it("looks back far enough", () => {
    expect(periodsBefore("week", 2, new Date("2026-11-23T12:00:00Z"))).toBe("2026-11-09");
  });
});

describe("what figures are made of", () => {
  it("is read page by page, the newest period first, with who it is from by name", async () => {
    const fact = (id: string, period: string, revision: number, latest: boolean) => ({
      id,
      metric_id: "x-1",
      team_id: "t-north",
      member_id: priya.id,
      period,
      numerator: 4,
      denominator: null,
      note: "",
      revision,
      latest,
      on_time: true,
      report_id: null,
      author_id: priya.id,
      reason: "",
      received_at: "2026-11-20T09:00:00Z",
    });
    serving(({ path }) => {
      if (path.startsWith("/members?")) return { body: { items: [], next: null } };
      if (path.startsWith("/members/")) return { status: 404, body: { status: 404, code: "not_found", title: "" } };
      if (path.includes("after=more")) return { body: { items: [fact("3", "2026-11-16", 2, true)], next: null } };
      return {
        body: { items: [fact("1", "2026-11-09", 1, true), fact("2", "2026-11-16", 1, false)], next: "more" },
      };
    });
    await loadFacts("x-1", "t-north", "week", 13);
    expect(facts.peek("x-1/t-north")?.items.map((each) => each.id)).toEqual(["3", "2", "1"]);
    expect(
      asked.filter((each) => each.path.startsWith("/observations")).every((each) => each.path.includes("latest=false")),
    ).toBe(true);
  });
});

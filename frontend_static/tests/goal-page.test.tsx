/** The parts of a goal's page that show more than one team or number: what a person reads there, and does. */
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MetricLine, MetricOut, Multiple, PartsOut, StagesOut } from "../src/api";
import { GoalParts } from "../src/parts/GoalParts";
import { Multiples } from "../src/parts/Multiples";
import { Stages } from "../src/parts/Stages";
import { goalParts } from "../src/store/goals";
import { moved, seriesKey } from "../src/store/rollups";
import { toasts } from "../src/store/toasts";
import { joan } from "./cast";
import { goal, rollup } from "./cast-calls";
import { asked, serving } from "./serving";

beforeEach(() => {
  asked.length = 0;
  goalParts.clear();
  moved.value = {};
  toasts.value = [];
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const paths = () => asked.map(({ method, path }) => `${method} ${path}`);
const sentTo = (method: string) => asked.find((each) => each.method === method)?.body;

const multiple = (team_id: string, name: string, more: Partial<Multiple> = {}): Multiple => ({
  team_id,
  name,
  svg: "<svg></svg>",
  value: 0.12,
  change: 0.01,
  label: "October 2026",
  received: 6,
  expected: 6,
  told: null,
  ...more,
});

describe("teams side by side", () => {
  const names = () => screen.getAllByRole("listitem").map((item) => item.querySelector("a")?.textContent);

  it("keep their places while figures move, and tell what is too small to show", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let items = [multiple("t-ash", "Ashcombe", { value: 0.12 }), multiple("t-north", "Northmoor", { value: 0.11 })];
    serving(() => ({ body: { items, next: null } }));
    render(<Multiples goal={goal()} teamId="t-core" />);
    await screen.findByText("Ashcombe");
    items = [
      multiple("t-north", "Northmoor", { value: 0.3 }),
      multiple("t-ash", "Ashcombe", { value: null, told: "none" }),
    ];
    moved.value = { [seriesKey("x-1", "t-core")]: 1 };
    await vi.advanceTimersByTimeAsync(500);
    await screen.findByText("30%");
    expect(names()).toEqual(["Ashcombe", "Northmoor"]);
    expect(screen.getAllByRole("listitem")[0]?.textContent).toMatch(/–.*too small/i);
  });

  it("come in the order and from the level that I choose, page by page, each with a way to its own chart", async () => {
    serving(({ path }) => ({
      body: path.includes("after=")
        ? { items: [multiple("t-zeal", "Zeals")], next: null }
        : { items: [multiple("t-ash", "Ashcombe")], next: "more" },
    }));
    render(<Multiples goal={goal()} teamId="t-core" />);
    expect((await screen.findByText("Ashcombe")).getAttribute("href")).toBe("/goals/g-1?team=t-ash");
    fireEvent.change(screen.getByLabelText("In which order?"), { target: { value: "change" } });
    fireEvent.change(screen.getByLabelText("Which teams?"), { target: { value: "2" } });
    await waitFor(() => {
      expect(paths().at(-1)).toBe("GET /metrics/x-1/multiples?team_id=t-core&level=2&sort=change");
    });
    fireEvent.click(screen.getByRole("button", { name: "Show more teams" }));
    await screen.findByText("Zeals");
    expect(names()).toEqual(["Ashcombe", "Zeals"]);
    expect(screen.queryByRole("button", { name: "Show more teams" })).toBeNull();
  });

  it("are not there for a team that has none below it", async () => {
    serving(() => ({ body: { items: [], next: null } }));
    const { container } = render(<Multiples goal={goal()} teamId="t-north" />);
    await waitFor(() => {
      expect(asked).toHaveLength(1);
    });
    expect(container.textContent).toBe("");
  });
});

describe("the parts of a goal", () => {
  const parts = (more: Partial<PartsOut> = {}): PartsOut => ({
    parts: [
      {
        goal_id: "g-2",
        team_id: "t-north",
        team_name: "Northmoor",
        target: 0.08,
        progress: 0.5,
        sentence: "Half way.",
      },
      { goal_id: "g-3", team_id: "t-ash", team_name: "Ashcombe", target: 0.12, progress: null, sentence: "No figure." },
    ],
    whole: 0.1,
    total: null,
    sentence: "The parts do not add up.",
    ...more,
  });
  const below = rollup().children;

  it("say how far each is and what they come to; who may not change the goal is not asked to", async () => {
    serving(() => ({ body: parts() }));
    render(<GoalParts goal={goal({ may_edit: false, part_of: "g-0" })} below={below} />);
    await screen.findByText("The parts do not add up.");
    const items = screen.getAllByRole("listitem").map((item) => item.textContent);
    expect(items).toEqual(["Northmoor 8% 50%", "Ashcombe 12% No figure."]);
    expect(screen.getByRole("link", { name: "See the whole" }).getAttribute("href")).toBe("/goals/g-0");
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("are typed in per cent, and nothing is sent before one is a number", async () => {
    serving(({ method }) => ({ body: method === "PUT" ? parts() : parts({ parts: [], sentence: "Not split." }) }));
    render(<GoalParts goal={goal()} below={below} />);
    fireEvent.click(await screen.findByRole("button", { name: "Split the goal" }));
    const save = screen.getByRole("button", { name: "Save the parts", hidden: true });
    const target = screen.getByLabelText(/Target of Northmoor/);
    fireEvent.click(save);
    await screen.findAllByText("Write a target for one team at least.");
    fireEvent.input(target, { target: { value: "eight" } });
    fireEvent.click(save);
    await screen.findAllByText("Write a number.");
    expect(sentTo("PUT")).toBeUndefined();
    fireEvent.input(target, { target: { value: "8" } });
    fireEvent.click(save);
    await screen.findByText("50%");
    expect(sentTo("PUT")).toEqual({ parts: [{ team_id: "t-north", target: 0.08 }], reason: "" });
    expect(toasts.value.map((each) => each.text)).toEqual(["The parts are set."]);
  });
});

describe("the stages of a number", () => {
  const metric = (more: Partial<MetricOut> = {}): MetricOut =>
    ({
      ...goal().metric,
      id: "x-1",
      name: "Reviews",
      team_id: "t-core",
      over_teams: "sum",
      reported_by: "member",
      stage_of: null,
      may_edit: true,
      owner: joan,
      ...more,
    }) as MetricOut;
  const stage = (metric_id: string, name: string, value: number | null, more = {}) => ({
    ...{ metric_id, name, value, share: null, received: 6, expected: 6, told: null, sentence: "" },
    ...more,
  });
  const stages = (...items: StagesOut["stages"]): StagesOut => ({
    ...{ team_id: "t-core", period: "2026-10-01", label: "October 2026" },
    stages: items,
  });

  it("say which share each is of the one before, and a sentence where that cannot be", async () => {
    const more = "30 is more than 20, the stage before. Somebody should look.";
    serving(() => ({
      body: stages(
        stage("x-0", "Found", 40),
        stage("x-1", "Reviewed", 20, { share: 0.5 }),
        stage("x-2", "Stopped", 30, { share: 1.5, sentence: more }),
        stage("x-3", "Told", null, { told: "none" }),
      ),
    }));
    render(<Stages goal={goal()} metric={metric({ may_edit: false })} teamId="t-core" />);
    await screen.findByText("Stages");
    const items = screen.getAllByRole("listitem").map((item) => item.textContent.trim());
    expect(items.slice(0, 3)).toEqual(["40 Found", "20 Reviewed  50% of the stage before", `30 Stopped  ${more}`]);
    expect(items[3]).toMatch(/^– Told .*too small/i);
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("are linked to a sum with the same rhythm and reporters by who looks after the number", async () => {
    const line = (id: string, name: string, more: Partial<MetricLine> = {}) => ({ ...metric(), id, name, ...more });
    serving(({ path, method }) => {
      if (path.startsWith("/metrics?"))
        return {
          body: {
            items: [
              line("x-1", "Reviews"),
              line("x-0", "Found"),
              line("x-7", "Daily", { period: "day" }),
              line("x-8", "By teams", { reported_by: "team" }),
              line("x-9", "A share", { over_teams: "ratio" }),
            ],
          },
        };
      if (path.includes("/stages")) return { body: stages(stage("x-1", "Reviews", 20)) };
      return { body: metric(method === "PUT" ? { stage_of: "x-0" } : {}) };
    });
    render(<Stages goal={goal()} metric={metric()} teamId="t-core" />);
    fireEvent.click(await screen.findByRole("button", { name: "Link to the stage before" }));
    const choice = screen.getByLabelText<HTMLSelectElement>("The stage before");
    await waitFor(() => {
      expect([...choice.options].map((option) => option.value)).toEqual(["", "x-0"]);
    });
    fireEvent.change(choice, { target: { value: "x-0" } });
    const buttons = screen.getAllByRole("button", { hidden: true });
    fireEvent.click(buttons.find((button) => button.getAttribute("type") === "submit") as HTMLElement);
    await waitFor(() => {
      expect(toasts.value.map((each) => each.text)).toEqual(["The stages are linked."]);
    });
    expect(sentTo("PUT")).toEqual({ before_id: "x-0" });
    await waitFor(() => {
      expect(paths().filter((each) => each.includes("/stages"))).toHaveLength(2);
    });
  });
});

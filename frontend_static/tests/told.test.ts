import { beforeEach, expect, test, vi } from "vitest";

import { figuresChanged } from "../src/store/figures";
import { rollupKey, rollups } from "../src/store/rollups";
import { figure } from "./cast";
import { rollup } from "./cast-calls";

beforeEach(() => {
  vi.useFakeTimers();
});

test("what those outside are told does not replace what is heard inside the team", () => {
  const shown = () => rollups.get(rollupKey("x-1", "t-core"))?.points.find((point) => point.period === "2026-10-01");
  rollups.set(rollupKey("x-1", "t-core"), rollup());
  const now = { metric_id: "x-1", team_id: "t-core", period: "2026-10-01" };
  figuresChanged([figure({ ...now, numerator: 4, value: 4, told: "inside" })]);
  figuresChanged([figure({ ...now, numerator: null, value: null, told: "none" })]);
  vi.runAllTimers();
  expect(shown()?.numerator).toBe(4);
});

test("whoever is outside hears that a figure is held back", () => {
  rollups.set(rollupKey("x-1", "t-core"), rollup());
  figuresChanged([
    figure({ metric_id: "x-1", team_id: "t-core", period: "2026-09-01", numerator: null, told: "none" }),
  ]);
  vi.runAllTimers();
  expect(rollups.get(rollupKey("x-1", "t-core"))?.points[0]?.told).toBe("none");
});

import { describe, expect, it } from "vitest";

import { figureTyped, headline, typedFigure, wayDone } from "../src/figures";
import { reportedWords, wayWords } from "../src/parts/GoalFigure";
import { changesOf } from "../src/parts/GoalWords";
import { goal, point } from "./cast-calls";
import { joan } from "./cast";

describe("the headline of a series", () => {
  it("is the latest judged period, not a later one that still runs", () => {
    const now = headline([point("2026-09-01"), point("2026-10-01", { judged: false, value: 0.2 })], goal());
    expect(now).toMatchObject({ value: 0.12, label: "2026-09-01", provisional: false });
  });

  it("is provisional while nothing is judged", () => {
    expect(headline([point("2026-10-01", { judged: false })], goal())).toMatchObject({ provisional: true });
  });

  it("is nothing while nobody has reported: missing is not zero", () => {
    expect(headline([point("2026-10-01", { received: 0, numerator: 0, value: 0 })], goal())).toBeNull();
  });

  it("of a flow is the total since the goal began", () => {
    const flow = goal({ metric: { ...goal().metric, over_teams: "sum", over_time: "sum", unit: "people" } });
    const points = [
      point("2026-05-01", { numerator: 100 }),
      point("2026-06-01", { numerator: 3 }),
      point("2026-07-01", { numerator: 4, judged: false }),
    ];
    expect(headline(points, flow)).toMatchObject({ value: 7, denominator: null, provisional: true });
  });
});

describe("the way from start to target", () => {
  it("is not clamped, in either direction", () => {
    expect(wayDone(10, 20, 25)).toBe(1.5);
    expect(wayDone(10, 20, 5)).toBe(-0.5);
  });

  it("is unknown without a start, without a figure, and where there is no way", () => {
    expect(wayDone(null, 20, 5)).toBeNull();
    expect(wayDone(10, 20, null)).toBeNull();
    expect(wayDone(20, 20, 20)).toBeNull();
  });

  it("says in words what is worse and what is reached", () => {
    expect(wayWords(0.58)).toBe("58%");
    expect(wayWords(-0.11)).toBe("−11%, worse than at the start");
    expect(wayWords(1.02)).toBe("102%, the target is reached");
  });
});

describe("numbers that are typed", () => {
  it("are per cent where the unit is, and a fraction on the wire", () => {
    expect(typedFigure("12.4", "%")).toBe(0.124);
    expect(typedFigure("12.4 %", "%")).toBe(0.124);
    expect(figureTyped(0.124, "%")).toBe("12.4");
    expect(figureTyped(0.07, "%")).toBe("7");
  });

  it("may have commas for thousands, and nothing else", () => {
    expect(typedFigure("21,000", "people")).toBe(21000);
    expect(typedFigure("many", "people")).toBeNull();
    expect(typedFigure("", "people")).toBeNull();
    expect(figureTyped(null, "people")).toBe("");
  });
});

describe("what a version changed", () => {
  const version = {
    version: 1,
    baseline: null,
    baseline_period: null,
    baseline_source: "not_yet_known" as const,
    target: 0.11,
    starts_on: "2026-06-01",
    milestones: [],
    deadline: "2027-02-27",
    author: joan,
    reason: "",
    holds_from: "2026-06-01",
    created_at: "2026-06-01T09:00:00Z",
  };

  it("is told in sentences", () => {
    expect(changesOf(version, undefined, "%")).toEqual(["Goal set: 11% by 27 February 2027."]);
    expect(changesOf({ ...version, version: 2, target: 0.1, baseline: 0.157 }, version, "%")).toEqual([
      "Target: 11% became 10%.",
      "Start: not yet known became 15.7%.",
    ]);
    expect(changesOf({ ...version, version: 2 }, version, "%")).toEqual(["A new version."]);
  });

  it("counts reports of a running total as reports", () => {
    expect(reportedWords(5, 6)).toBe("5 of 6 reported");
    expect(reportedWords(1250, 1300, true)).toBe("1,250 of 1,300 reports came in");
  });
});

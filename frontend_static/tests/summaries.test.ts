/** What was passed up, on pages that are open: of the form and the period they show, whoever below passed it up. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { SummaryPassedUp } from "../src/api";
import { apply } from "../src/store";
import { passedKey, passedUp } from "../src/store/summaries";

const passed = (more: Partial<SummaryPassedUp> = {}): SummaryPassedUp => ({
  type: "summary.passed",
  summary_id: "s-2",
  team_id: "t-south",
  form_id: "f-1",
  period: "2026-11-16",
  version: 1,
  author_id: "m-lena",
  author_name: "Lena",
  as_at: "2026-11-23T09:00:00Z",
  ...more,
});

let asked: string[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(new URL(request.url).searchParams.get("form_id") ?? "");
    return new Promise(() => undefined);
  });
  passedUp.clear();
  passedUp.set(passedKey("t-region", "f-1", "2026-11-16"), ["s-1"]);
  passedUp.set(passedKey("t-region", "f-2", "2026-11-16"), []);
  passedUp.set(passedKey("t-region", "f-1", "2026-11-09"), []);
});

describe("what was passed up", () => {
  it("is asked for again where another team passes up, once for a crowd", () => {
    apply(passed());
    apply(passed({ team_id: "t-west", summary_id: "s-3" }));
    vi.advanceTimersByTime(10_000);
    expect(asked).toEqual(["f-1"]);
  });

  it("is left alone where another form is shown, or another period", () => {
    apply(passed({ form_id: "f-3" }));
    apply(passed({ period: "2026-11-02" }));
    vi.advanceTimersByTime(10_000);
    expect(asked).toEqual([]);
  });
});

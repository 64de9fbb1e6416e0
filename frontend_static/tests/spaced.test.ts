import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { spaced } from "../src/store/spaced";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
});

afterEach(() => {
  vi.useRealTimers();
});

describe("asking again after news", () => {
  it("is soon after the first, and once for many", () => {
    const ask = vi.fn();
    const soon = spaced(300, 4000);
    for (let news = 0; news < 10; news += 1) soon("g-1", ask);
    vi.advanceTimersByTime(299);
    expect(ask).toHaveBeenCalledTimes(0);
    vi.advanceTimersByTime(1);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("is rare in a storm, and the last news is never forgotten", () => {
    const ask = vi.fn();
    const soon = spaced(300, 4000);
    for (let second = 0; second < 20; second += 1) {
      soon("g-1", ask);
      vi.advanceTimersByTime(1000);
    }
    expect(ask.mock.calls.length).toBeLessThanOrEqual(6);
    const before = ask.mock.calls.length;
    soon("g-1", ask);
    vi.advanceTimersByTime(8000);
    expect(ask.mock.calls.length).toBeGreaterThan(before);
  });

  it("keeps one thing from waiting for another", () => {
    const ask = vi.fn();
    const soon = spaced(300, 4000);
    soon("g-1", ask);
    soon("g-2", ask);
    vi.advanceTimersByTime(300);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

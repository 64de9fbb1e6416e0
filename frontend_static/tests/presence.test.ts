/** What this page says of itself, and what it knows of others. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Said } from "../src/live";
import { liveState, takeLine } from "../src/store/line";
import { AGAIN, lookAt, presences, presenceTold, stopped, typing } from "../src/store/presence";

describe("presence", () => {
  let said: (Said & { news: boolean })[];
  let leave: () => void;
  let sight: DocumentVisibilityState;

  const show = (state: DocumentVisibilityState) => {
    sight = state;
    document.dispatchEvent(new Event("visibilitychange"));
  };

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    sight = "visible";
    vi.spyOn(document, "visibilityState", "get").mockImplementation(() => sight);
    takeLine({
      close: () => undefined,
      now: () => undefined,
      say: (here, news = false) => said.push({ ...here, news }),
    });
    liveState.value = "live";
    leave = lookAt("t-1");
  });

  afterEach(() => {
    leave();
    takeLine(null);
    liveState.value = "reconnecting";
    vi.useRealTimers();
  });

  it("is said when a team shows, again every half minute, and taken back when it does not", () => {
    expect(said).toEqual([{ team_id: "t-1", typing: false, news: true }]);
    vi.advanceTimersByTime(AGAIN);
    expect(said.at(-1)).toEqual({ team_id: "t-1", typing: false, news: false });
    leave();
    expect(said.at(-1)).toEqual({ team_id: null, typing: false, news: true });
  });

  it("is taken back when the page is left", () => {
    dispatchEvent(new Event("pagehide"));
    expect(said.at(-1)).toEqual({ team_id: null, typing: false, news: true });
  });

  it("is that of a page in sight", () => {
    show("hidden");
    expect(said.at(-1)).toEqual({ team_id: null, typing: false, news: true });
    const before = said.length;
    vi.advanceTimersByTime(10 * AGAIN);
    expect(said).toHaveLength(before);
    show("visible");
    expect(said.at(-1)).toEqual({ team_id: "t-1", typing: false, news: true });
  });

  it("says that somebody types at most every three seconds, and that they stopped after five", () => {
    const before = said.length;
    for (let stroke = 0; stroke < 35; stroke += 1) {
      typing("t-1");
      vi.advanceTimersByTime(200);
    }
    expect(said.slice(before)).toEqual(Array(3).fill({ team_id: "t-1", typing: true, news: true }));
    vi.advanceTimersByTime(5000);
    expect(said.at(-1)).toEqual({ team_id: "t-1", typing: false, news: true });
  });

  it("says at once that they have sent it", () => {
    typing("t-1");
    stopped("t-1");
    expect(said.at(-1)).toEqual({ team_id: "t-1", typing: false, news: true });
    const before = said.length;
    stopped("t-1");
    expect(said).toHaveLength(before);
  });

  it("says nothing of typing to a team that the page does not show", () => {
    const before = said.length;
    typing("t-2");
    expect(said).toHaveLength(before);
  });

  it("is said again to a line that has come back, and forgets others while it is down", () => {
    presenceTold({ team_id: "t-1", here: [{ member_id: "m-1", name: "Kit Lowther" }], typing: [] });
    liveState.value = "reconnecting";
    expect(presences.peek("t-1")).toBeNull();
    const before = said.length;
    liveState.value = "live";
    expect(said).toHaveLength(before + 1);
  });

  it("of others replaces what was known: twice does no harm", () => {
    const one = { team_id: "t-1", here: [{ member_id: "m-1", name: "Kit Lowther" }], typing: ["m-1"] };
    presenceTold(one);
    presenceTold(one);
    expect(presences.peek("t-1")).toEqual(one);
    presenceTold({ ...one, here: [], typing: [] });
    expect(presences.peek("t-1")?.here).toEqual([]);
  });
});

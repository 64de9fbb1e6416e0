/** One page and its line, over a network that cuts, stalls, truncates, delays and repeats. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { AT_ONCE, connect, type Live, PATIENCE, SILENCE } from "../src/live";
import { event, FakeSocket, hello, latest, Page } from "./sockets";

describe("the live line", () => {
  let page: Page;
  let line: Live;

  const start = (position: number | null = 10, more = {}) => {
    line = connect({ ...page.options(position, position === null ? null : "e1"), ...more });
  };

  /** Milliseconds until another socket is opened. */
  const waited = (): number => {
    const before = FakeSocket.all.length;
    let time = 0;
    while (FakeSocket.all.length === before && time < 120_000) {
      vi.advanceTimersByTime(50);
      time += 50;
    }
    return time;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.all.length = 0;
    page = new Page();
  });

  afterEach(() => {
    line.close();
    vi.useRealTimers();
  });

  describe("what is heard", () => {
    it("says where it stands before it hears anything", () => {
      start(10);
      expect(latest().hello).toEqual({ after: 10, epoch: "e1" });
    });

    it("takes events in order and resumes after the last one", () => {
      start(10);
      latest().say(hello(10), event(11), event(14));
      latest().end(1006);
      waited();
      expect(latest().hello).toEqual({ after: 14, epoch: "e1" });
      latest().say(hello(14), event(15));
      expect(page.events).toEqual([11, 14, 15]);
      expect(page.resets).toEqual([]);
    });

    it("drops what it has heard already", () => {
      start(10);
      latest().say(hello(10), event(11), event(11), event(10), event(12), event(11));
      expect(page.events).toEqual([11, 12]);
    });

    it("does not skip what a resume is about to replay", () => {
      start(10);
      latest().say(hello(10));
      latest().end(1006);
      waited();
      expect(latest().hello).toMatchObject({ after: 10 });
    });

    it("lets a beat move the position on, but never back", () => {
      start(10);
      latest().say(hello(10), { kind: "beat", position: 40 }, { kind: "beat", position: 30 });
      latest().end(1006);
      waited();
      expect(latest().hello).toMatchObject({ after: 40 });
    });

    it("takes samples and presence without moving", () => {
      start(10);
      const presence = { team_id: "t-1", here: [{ member_id: "m-1", name: "Kit Lowther" }], typing: ["m-1"] };
      latest().say(
        hello(10),
        { kind: "sample", events: [{ type: "figures.changed" }] },
        { kind: "presence", ...presence },
      );
      expect(page.samples).toEqual([[{ type: "figures.changed" }]]);
      expect(page.presences).toMatchObject([presence]);
      latest().end(1006);
      waited();
      expect(latest().hello).toMatchObject({ after: 10 });
    });

    it("starts from the reset's position and epoch, and is live", () => {
      start(10);
      latest().say({ kind: "reset", position: 90, epoch: "e2" });
      expect(page.resets).toEqual([90]);
      expect(page.states.at(-1)).toBe("live");
      latest().end(1006);
      waited();
      expect(latest().hello).toEqual({ after: 90, epoch: "e2" });
    });

    it.each([
      ["begins above what was heard", hello(50)],
      ["is of another log", hello(10, { epoch: "e2" })],
    ])("loads anew when the line %s: what lies between will never come", (_, greeting) => {
      start(10);
      latest().say(greeting);
      expect(page.resets).toHaveLength(1);
    });

    it("begins where the log is when it has no position", () => {
      start(null);
      latest().say(hello(50), event(51));
      expect(page.resets).toEqual([]);
      expect(page.events).toEqual([51]);
    });

    it("hears nothing from a socket that it has let go", () => {
      start(10);
      const first = latest();
      first.say(hello(10));
      first.end(1006);
      waited();
      first.say(event(11), event(12));
      expect(page.events).toEqual([]);
    });

    it("takes half a frame for a broken line, and resumes from the last whole one", () => {
      start(10);
      latest().say(hello(10), event(11));
      const first = latest();
      first.onmessage?.({ data: JSON.stringify(event(12)).slice(0, 30) });
      expect(first.closed).toBe(true);
      waited();
      expect(latest().hello).toMatchObject({ after: 11 });
    });

    it("leaves alone what it does not know", () => {
      start(10);
      latest().onmessage?.({ data: '{"kind":"something new"}' });
      latest().say(hello(10), event(11));
      expect(page.events).toEqual([11]);
    });

    it("loads anew when a store cannot take an event, and goes on", () => {
      const told = vi.fn();
      vi.stubGlobal("reportError", told);
      start(10, {
        onEvent: (_: unknown, at: number) => {
          if (at === 11) throw new Error("a store broke");
          page.events.push(at);
        },
      });
      latest().say(hello(10), event(11), event(12));
      expect(told).toHaveBeenCalledOnce();
      expect(page.resets).toEqual([11]);
      expect(page.events).toEqual([12]);
    });
  });

  describe("coming back", () => {
    it("waits longer after each failure, at most a minute, and says offline after the fifth", () => {
      start();
      const waits: number[] = [];
      for (let failure = 0; failure < 9; failure += 1) {
        latest().end(1006);
        waits.push(waited());
      }
      expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
      expect(page.states.slice(0, 5)).toEqual([...Array<string>(4).fill("reconnecting"), "offline"]);
    });

    it("spreads as the server last told it", () => {
      start();
      latest().say(hello(10, { retry_ms: 4000 }));
      latest().end(1006);
      expect(waited()).toBe(4000);
      latest().say(hello(10, { retry_ms: 4000 }), { kind: "beat", position: 10, retry_ms: 9000 });
      latest().end(1006);
      expect(waited()).toBe(9000);
    });

    it("waits any part of that time", () => {
      start(10, { random: () => 0.25 });
      latest().say(hello(10, { retry_ms: 4000 }));
      latest().end(1006);
      expect(waited()).toBe(1000);
    });

    it("forgets earlier failures once it is heard", () => {
      start();
      latest().end(1006);
      waited();
      latest().end(1006);
      waited();
      latest().say(hello(10));
      latest().end(1006);
      expect(waited()).toBe(500);
    });

    it("comes back when it is told to, within the time it is given", () => {
      start();
      latest().say(hello(10));
      latest().end(4000, "3000");
      expect(waited()).toBe(3000);
      expect(page.states.at(-1)).toBe("reconnecting");
    });

    it("takes a line that is silent for too long for dead", () => {
      start();
      latest().say(hello(10));
      const first = latest();
      vi.advanceTimersByTime(SILENCE - 1);
      expect(first.closed).toBe(false);
      vi.advanceTimersByTime(1);
      expect(first.closed).toBe(true);
      waited();
      expect(latest()).not.toBe(first);
    });

    it("does not wait as long for a first word", () => {
      start();
      const first = latest();
      first.onopen?.();
      vi.advanceTimersByTime(PATIENCE);
      expect(first.closed).toBe(true);
    });

    it("stays on a line that is slow but alive", () => {
      start();
      latest().say(hello(10));
      for (let beat = 0; beat < 5; beat += 1) {
        vi.advanceTimersByTime(SILENCE - 1000);
        latest().say({ kind: "beat", position: 10 });
      }
      expect(FakeSocket.all).toHaveLength(1);
    });

    it("lets go of a line from before the network was gone, and comes back almost at once", () => {
      start();
      latest().say(hello(10));
      const first = latest();
      dispatchEvent(new Event("online"));
      expect(first.closed).toBe(true);
      expect(waited()).toBe(AT_ONCE);
    });

    it("does not wait out a long pause when somebody looks", () => {
      start();
      for (let failure = 0; failure < 6; failure += 1) {
        latest().end(1006);
        waited();
      }
      latest().end(1006);
      line.now();
      expect(waited()).toBe(AT_ONCE);
    });

    it("keeps a line that was heard a moment ago when somebody looks, and drops one that was silent", () => {
      start();
      latest().say(hello(10));
      line.now();
      expect(latest().closed).toBe(false);
      vi.advanceTimersByTime(25_000);
      line.now();
      expect(latest().closed).toBe(true);
    });

    it("is quiet once it is closed", () => {
      start();
      line.close();
      dispatchEvent(new Event("online"));
      vi.advanceTimersByTime(120_000);
      expect(FakeSocket.all).toHaveLength(1);
      expect(latest().closed).toBe(true);
    });
  });

  describe("the end", () => {
    it.each([
      [4001, "access_ended", "access_ended"],
      [4001, "suspended", "suspended"],
      [1008, "not_signed_in", "access_ended"],
    ])("does not come back by itself after %i %s", (code, reason, told) => {
      start();
      latest().say(hello(10));
      latest().end(code, reason);
      vi.advanceTimersByTime(120_000);
      expect(page.ended).toEqual([told]);
      expect(FakeSocket.all).toHaveLength(1);
    });

    it("comes back when its hello did not arrive in time", () => {
      start();
      latest().end(1008, "no_hello");
      expect(waited()).toBe(500);
      expect(page.ended).toEqual([]);
    });
  });

  describe("where WebSockets are blocked", () => {
    const blocked = (status: number) => {
      start(10, {
        stream: () => new FakeSocket("stream"),
        answers: () => Promise.resolve(status),
      });
    };
    const fail = async () => {
      latest().end(1006);
      await vi.advanceTimersByTimeAsync(0);
      waited();
    };

    it("uses the stream after the third try, from the same cursor, and stays with it", async () => {
      blocked(200);
      await fail();
      await fail();
      expect(latest().kind).toBe("socket");
      await fail();
      expect(latest().kind).toBe("stream");
      expect(latest().hello).toEqual({ after: 10, epoch: "e1" });
      latest().say(hello(10), event(11));
      latest().end(4000, "100");
      waited();
      expect(latest().kind).toBe("stream");
      expect(latest().hello).toMatchObject({ after: 11 });
      expect(page.events).toEqual([11]);
    });

    it.each([0, 502, 503])("waits for the server instead when plain requests answer %i", async (status) => {
      blocked(status);
      for (let failure = 0; failure < 6; failure += 1) await fail();
      expect(FakeSocket.all.every((socket) => socket.kind === "socket")).toBe(true);
    });

    it("keeps to WebSockets once one has been heard", async () => {
      blocked(200);
      latest().say(hello(10));
      for (let failure = 0; failure < 6; failure += 1) await fail();
      expect(FakeSocket.all.every((socket) => socket.kind === "socket")).toBe(true);
    });

    it("goes back to WebSockets when the stream does not work either", async () => {
      blocked(200);
      for (let failure = 0; failure < 3; failure += 1) await fail();
      expect(latest().kind).toBe("stream");
      await fail();
      expect(latest().kind).toBe("socket");
      await fail();
      expect(latest().kind).toBe("stream");
    });

    it("finds the stream again after the server was away for some time", async () => {
      let status = 200;
      start(10, { stream: () => new FakeSocket("stream"), answers: () => Promise.resolve(status) });
      for (let failure = 0; failure < 3; failure += 1) await fail();
      latest().say(hello(10));
      status = 0;
      for (let failure = 0; failure < 4; failure += 1) await fail();
      status = 200;
      for (let failure = 0; failure < 2 && latest().kind === "socket"; failure += 1) await fail();
      expect(latest().kind).toBe("stream");
    });

    it("asks to sign in when that is why nothing opens", async () => {
      blocked(401);
      for (let failure = 0; failure < 3; failure += 1) await fail();
      expect(page.ended).toEqual(["access_ended"]);
    });
  });

  it("says which team the page shows, only to a line that hears it", () => {
    start();
    line.say({ team_id: "t-1", typing: false });
    expect(latest().sent).toEqual([]);
    latest().say(hello(10));
    line.say({ team_id: "t-1", typing: true });
    expect(JSON.parse(latest().sent[0] ?? "")).toEqual({ kind: "here", team_id: "t-1", typing: true });
  });
});

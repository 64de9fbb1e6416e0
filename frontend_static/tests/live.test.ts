import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { connect, type Frame, type Live, type LiveState, SILENCE } from "../src/live";

type Event = { type: string };

class FakeSocket {
  static all: FakeSocket[] = [];
  sent: string[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  say(frame: Frame<Event>): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number, reason = ""): void {
    this.onclose?.({ code, reason });
  }
}

const latest = () => {
  const socket = FakeSocket.all.at(-1);
  if (!socket) throw new Error("no socket was opened");
  return socket;
};

const hello = (position: number, resumed: boolean): Frame<Event> => ({
  kind: "hello",
  position,
  epoch: "e1",
  resumed,
});

describe("the live line", () => {
  const events: [Event, number][] = [];
  const states: LiveState[] = [];
  const samples: Event[][] = [];
  const resets: number[] = [];
  let ended = 0;
  let line: Live;

  const start = (position: number | null = 10) => {
    line = connect<Event>({
      url: "ws://network/api/v1/live",
      position,
      epoch: position === null ? null : "e1",
      onEvent: (event, at) => events.push([event, at]),
      onSample: (sample) => samples.push(sample),
      onReset: (at) => resets.push(at),
      onState: (state) => states.push(state),
      onEnded: () => (ended += 1),
      open: () => new FakeSocket() as unknown as WebSocket,
      random: () => 1,
    });
  };

  beforeEach(() => {
    vi.useFakeTimers();
    for (const list of [events, states, samples, resets, FakeSocket.all]) list.length = 0;
    ended = 0;
  });

  afterEach(() => {
    line.close();
    vi.useRealTimers();
  });

  it("says where it stands before it hears anything", () => {
    start(10);
    latest().onopen?.();
    expect(JSON.parse(latest().sent[0] ?? "")).toEqual({ after: 10, epoch: "e1" });
  });

  it("hands events on in order and resumes after the last one", () => {
    start(10);
    latest().onopen?.();
    latest().say(hello(10, true));
    latest().say({ kind: "event", position: 11, event: { type: "a" } });
    latest().say({ kind: "event", position: 14, event: { type: "b" } });
    latest().end(1006);
    vi.advanceTimersByTime(500);
    latest().onopen?.();
    expect(events).toEqual([
      [{ type: "a" }, 11],
      [{ type: "b" }, 14],
    ]);
    expect(JSON.parse(latest().sent[0] ?? "")).toEqual({ after: 14, epoch: "e1" });
  });

  it("does not skip what a resume is about to replay", () => {
    start(10);
    latest().say(hello(10, true));
    latest().end(1006);
    vi.advanceTimersByTime(500);
    latest().onopen?.();
    expect(JSON.parse(latest().sent[0] ?? "")).toMatchObject({ after: 10 });
  });

  it("lets a beat move the position, since others' events did", () => {
    start(10);
    latest().say(hello(10, true));
    latest().say({ kind: "beat", position: 40 });
    latest().end(1006);
    vi.advanceTimersByTime(500);
    latest().onopen?.();
    expect(JSON.parse(latest().sent[0] ?? "")).toMatchObject({ after: 40 });
  });

  it("starts from the reset's position and epoch, and is live", () => {
    start(10);
    latest().say({ kind: "reset", position: 90, epoch: "e2" });
    expect(resets).toEqual([90]);
    expect(states.at(-1)).toBe("live");
    latest().end(1006);
    vi.advanceTimersByTime(500);
    latest().onopen?.();
    expect(JSON.parse(latest().sent[0] ?? "")).toEqual({ after: 90, epoch: "e2" });
  });

  it("takes samples without moving", () => {
    start(10);
    latest().say(hello(10, true));
    latest().say({ kind: "sample", events: [{ type: "figures.changed" }] });
    expect(samples).toEqual([[{ type: "figures.changed" }]]);
    latest().end(1006);
    vi.advanceTimersByTime(500);
    latest().onopen?.();
    expect(JSON.parse(latest().sent[0] ?? "")).toMatchObject({ after: 10 });
  });

  it("waits longer after each failure, at most 15 seconds, and says offline after the fifth", () => {
    start();
    const waits: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      const before = FakeSocket.all.length;
      latest().end(1006);
      let waited = 0;
      while (FakeSocket.all.length === before && waited < 60_000) {
        vi.advanceTimersByTime(100);
        waited += 100;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000]);
    expect(states.slice(0, 5)).toEqual([...Array<LiveState>(4).fill("reconnecting"), "offline"]);
  });

  it("forgets earlier failures once it is heard", () => {
    start();
    latest().end(1006);
    vi.advanceTimersByTime(500);
    latest().end(1006);
    vi.advanceTimersByTime(1000);
    latest().say(hello(10, true));
    latest().end(1006);
    const before = FakeSocket.all.length;
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all.length).toBe(before + 1);
  });

  it("takes a line that is silent for too long for dead", () => {
    start();
    latest().say(hello(10, true));
    const first = latest();
    vi.advanceTimersByTime(SILENCE - 1);
    expect(first.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(first.closed).toBe(true);
    vi.advanceTimersByTime(10);
    expect(latest()).not.toBe(first);
  });

  it("comes back when it is told to, within the time it is given", () => {
    start();
    latest().say(hello(10, true));
    const before = FakeSocket.all.length;
    latest().end(4000, "3000");
    vi.advanceTimersByTime(2999);
    expect(FakeSocket.all.length).toBe(before);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.all.length).toBe(before + 1);
  });

  it.each([1008, 4001])("does not come back by itself after %i", (code) => {
    start();
    latest().say(hello(10, true));
    latest().end(code);
    vi.advanceTimersByTime(120_000);
    expect(ended).toBe(1);
    expect(FakeSocket.all.length).toBe(1);
  });

  it("tries at once when the device is online again", () => {
    start();
    latest().end(1006);
    vi.advanceTimersByTime(500);
    latest().end(1006);
    const before = FakeSocket.all.length;
    dispatchEvent(new Event("online"));
    expect(FakeSocket.all.length).toBe(before + 1);
  });

  it("is quiet once it is closed", () => {
    start();
    line.close();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all.length).toBe(1);
    expect(latest().closed).toBe(true);
  });
});

/** Several pages of one sign-in, one socket: nothing missed, nothing twice, whoever holds it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { type Live, SILENCE } from "../src/live";
import { ANSWER, RING, share } from "../src/tabs";
import { FakeChannel, FakeLocks } from "./browser";
import { event, FakeSocket, hello, latest, Page } from "./sockets";

const NAME = "snowfield.live.m-1.s-1";

class Tab extends Page {
  readonly live: Live;
  readonly channel: FakeChannel;
  constructor(locks: FakeLocks, position: number, name = NAME, epoch = "e1") {
    super();
    this.live = share(name, this.options(position, epoch), locks as unknown as LockManager);
    this.channel = FakeChannel.all.at(-1) as FakeChannel;
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const open = () => FakeSocket.all.filter((socket) => !socket.closed);

describe("pages that share a line", () => {
  let locks: FakeLocks;
  let tabs: Tab[];

  const tab = async (position = 10, name = NAME, epoch = "e1") => {
    const made = new Tab(locks, position, name, epoch);
    tabs.push(made);
    await settle();
    return made;
  };

  /** Two pages: the first holds the line, and has been greeted. */
  const two = async (): Promise<[Tab, Tab]> => {
    const first = await tab();
    latest().say(hello(10));
    return [first, await tab()];
  };

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("BroadcastChannel", FakeChannel);
    FakeSocket.all.length = FakeChannel.all.length = FakeChannel.said.length = 0;
    locks = new FakeLocks();
    tabs = [];
  });

  afterEach(() => {
    for (const each of tabs) each.live.close();
    vi.useRealTimers();
  });

  it("open one socket, and all hear what comes over it, in order", async () => {
    const [first, second] = await two();
    latest().say(event(11), event(12), { kind: "beat", position: 20 }, event(21));
    await settle();
    expect(FakeSocket.all).toHaveLength(1);
    for (const each of [first, second]) {
      expect(each.events).toEqual([11, 12, 21]);
      expect(each.states.at(-1)).toBe("live");
    }
  });

  it("give a page that joins later what came after its own cursor, and only that", async () => {
    await two();
    latest().say(event(11), event(12), event(13));
    await settle();
    const third = await tab(11);
    expect(third.events).toEqual([12, 13]);
    latest().say(event(14));
    await settle();
    expect(third.events).toEqual([12, 13, 14]);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it("let a page whose snapshot is ahead of the line wait for what is new to it", async () => {
    await two();
    const third = await tab(12);
    latest().say(event(11), event(12), event(13));
    await settle();
    expect(third.events).toEqual([13]);
  });

  it("begin again from a cursor that is earlier than all that is kept, and nobody hears anything twice", async () => {
    const [first, second] = await two();
    latest().say(event(11));
    await settle();
    const third = await tab(5);
    expect(open()).toHaveLength(1);
    expect(latest().hello).toEqual({ after: 5, epoch: "e1" });
    latest().say(hello(5), event(7), event(11), event(12));
    await settle();
    expect(third.events).toEqual([7, 11, 12]);
    for (const each of [first, second]) expect(each.events).toEqual([11, 12]);
    expect([first, second, third].flatMap((each) => each.resets)).toEqual([]);
  });

  it("begin again when more has come than is kept", async () => {
    await two();
    for (let at = 11; at <= 11 + RING; at += 1) latest().say(event(at));
    await settle();
    await tab(11);
    expect(FakeSocket.all).toHaveLength(1);
    await tab(10);
    expect(latest().hello).toMatchObject({ after: 10 });
  });

  it("go on without the holder when it closes, from where they stand", async () => {
    const [first, second] = await two();
    latest().say(event(11));
    await settle();
    first.live.close();
    await settle();
    expect(open()).toHaveLength(1);
    expect(latest().hello).toEqual({ after: 11, epoch: "e1" });
    latest().say(hello(11), event(12));
    expect(second.events).toEqual([11, 12]);
    expect(first.events).toEqual([11]);
  });

  it("go on when the holder crashes, and the next of the next", async () => {
    const [first, second] = await two();
    const third = await tab();
    latest().say(event(11));
    await settle();
    first.channel.close();
    const dead = latest();
    locks.crash(NAME);
    await settle();
    expect(latest()).not.toBe(dead);
    latest().say(hello(11), event(12));
    await settle();
    second.live.close();
    await settle();
    latest().say(hello(12), event(13));
    await settle();
    expect(second.events).toEqual([11, 12]);
    expect(third.events).toEqual([11, 12, 13]);
  });

  /** `holder` stops; its line stays up, until the others take it. */
  const freeze = async (holder: Tab) => {
    const old = latest();
    holder.channel.freeze();
    locks.freeze();
    for (let beat = 0; beat < 3; beat += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      old.say({ kind: "beat", position: 10 });
    }
    return old;
  };

  it("take the line from a holder that is frozen, which then follows and hears what it missed, once", async () => {
    const [first, second] = await two();
    const old = await freeze(first);
    expect(latest()).not.toBe(old);
    latest().say(hello(10), event(11));
    await settle();
    first.channel.thaw();
    locks.thaw();
    await settle();
    expect(open()).toEqual([latest()]);
    latest().say(event(12));
    await settle();
    expect(first.events).toEqual([11, 12]);
    expect(second.events).toEqual([11, 12]);
    second.live.close();
    await settle();
    latest().say(hello(12), event(13));
    expect(first.events).toEqual([11, 12, 13]);
  });

  it("come back to the new holder when the old one wakes up and speaks first", async () => {
    const [first] = await two();
    const third = await tab();
    await freeze(first);
    const now = latest();
    now.say(hello(10), event(11));
    await settle();
    first.channel.thaw();
    await settle();
    locks.thaw();
    await settle();
    now.say(event(12));
    await settle();
    expect(third.events).toEqual([11, 12]);
  });

  it("do not take what an earlier holder still says", async () => {
    const [, second] = await two();
    FakeChannel.all[0]?.postMessage({ kind: "frame", term: "of long ago", frame: event(13) });
    await settle();
    latest().say(event(11), event(12));
    await settle();
    expect(second.events).toEqual([11, 12]);
  });

  it("find out at once that the holder is frozen when somebody looks", async () => {
    const [first, second] = await two();
    const old = latest();
    first.channel.freeze();
    second.live.now();
    await vi.advanceTimersByTimeAsync(2 * ANSWER);
    expect(latest()).not.toBe(old);
  });

  it("are in a webinar until the last of them leaves it", async () => {
    const [first, second] = await two();
    const said = () =>
      latest()
        .sent.filter((each) => each.includes('"in"'))
        .map((each) => each.includes("true"));
    for (const { live } of [first, second]) live.say({ webinar_id: "w-1", left: false });
    await settle();
    second.live.say({ webinar_id: "w-1", left: true });
    await settle();
    expect(said()).toEqual([false, false]);
    first.live.say({ webinar_id: "w-1", left: true });
    expect(said()).toEqual([false, false, true]);
  });

  it("leave a holder alone that answers", async () => {
    const [, second] = await two();
    for (let minute = 0; minute < 10; minute += 1) {
      second.live.now();
      latest().say({ kind: "beat", position: 10 });
      await vi.advanceTimersByTimeAsync(SILENCE / 2);
    }
    expect(FakeSocket.all).toHaveLength(1);
  });

  it("hand the line on when the holder's page is put away, and take part again when it is back", async () => {
    const [first, second] = await two();
    dispatchEvent(new Event("pagehide"));
    await settle();
    expect(open()).toHaveLength(0);
    const shown = Object.assign(new Event("pageshow"), { persisted: true });
    dispatchEvent(shown);
    await settle();
    expect(open()).toHaveLength(1);
    latest().say(hello(10), event(11));
    await settle();
    expect(first.events).toEqual([11]);
    expect(second.events).toEqual([11]);
  });

  it("all load anew after a reset, and none of them twice", async () => {
    const [first, second] = await two();
    latest().say({ kind: "reset", position: 90, epoch: "e2" }, event(91, "after"));
    await settle();
    for (const each of [first, second]) {
      expect(each.resets).toEqual([90]);
      expect(each.events).toEqual([91]);
    }
  });

  it("load anew when a page that joins knows of another log, but not that page", async () => {
    const [first, second] = await two();
    const third = await tab(3, NAME, "e2");
    expect(latest().hello).toEqual({ after: 3, epoch: "e2" });
    latest().say(hello(3, { epoch: "e2" }), event(4));
    await settle();
    expect(third.resets).toEqual([]);
    for (const each of [first, second]) expect(each.resets).toEqual([3]);
    for (const each of [first, second, third]) expect(each.events).toEqual([4]);
  });

  it("all say why when access has ended, and none comes back", async () => {
    const [first, second] = await two();
    latest().end(4001, "suspended");
    await vi.advanceTimersByTimeAsync(120_000);
    expect([first.ended, second.ended]).toEqual([["suspended"], ["suspended"]]);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it("all know how the line is", async () => {
    const [first, second] = await two();
    latest().end(1006);
    await settle();
    expect([first.states.at(-1), second.states.at(-1)]).toEqual(["reconnecting", "reconnecting"]);
    await vi.advanceTimersByTimeAsync(500);
    latest().say(hello(10));
    await settle();
    expect([first.states.at(-1), second.states.at(-1)]).toEqual(["live", "live"]);
  });

  it("neither hear nor are heard by pages of another sign-in", async () => {
    await two();
    latest().say(event(11, "private"));
    const other = await tab(10, "snowfield.live.m-2.s-2");
    await settle();
    expect(FakeSocket.all).toHaveLength(2);
    expect(other.events).toEqual([]);
    expect(FakeChannel.said.some(({ name, word }) => name.includes("m-2") && word.kind === "frame")).toBe(false);
  });

  describe("and say which team is looked at", () => {
    const here = (team: string | null, typing = false) => ({ team_id: team, typing });
    const said = () => latest().sent.map((text) => JSON.parse(text) as unknown);

    it("is what the page said that was looked at last", async () => {
      const [first, second] = await two();
      first.live.say(here("t-1"), true);
      second.live.say(here("t-2"), true);
      await settle();
      first.live.say(here("t-1"), false);
      first.live.say(here(null), true);
      expect(said()).toEqual([
        { kind: "here", ...here("t-1") },
        { kind: "here", ...here("t-2") },
      ]);
      second.live.say(here(null), true);
      await settle();
      expect(said().at(-1)).toEqual({ kind: "here", ...here(null) });
    });

    it("goes to another page when the one that spoke has been silent for a minute", async () => {
      const [first, second] = await two();
      second.live.say(here("t-2"), true);
      await settle();
      latest().say({ kind: "beat", position: 10 });
      await vi.advanceTimersByTimeAsync(30_000);
      latest().say({ kind: "beat", position: 10 });
      await vi.advanceTimersByTimeAsync(31_000);
      first.live.say(here("t-1"), false);
      expect(said().at(-1)).toEqual({ kind: "here", ...here("t-1") });
    });

    it("tells a page that joins who is there", async () => {
      await two();
      const told = { team_id: "t-1", here: [{ member_id: "m-1", name: "Kit Lowther" }], typing: [] };
      latest().say({ kind: "presence", ...told });
      const third = await tab();
      expect(third.presences).toMatchObject([told]);
    });
  });
});

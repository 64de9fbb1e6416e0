/** Server-sent events in a socket's clothes. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Said } from "../src/live";
import { openStream } from "../src/stream";

class FakeSource extends EventTarget {
  closed = false;
  onmessage: ((message: MessageEvent) => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
  }
  close(): void {
    this.closed = true;
  }
  say(data: string): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }
}

describe("the stream", () => {
  let source: FakeSource | null;
  let said: Said[];
  let ends: { code: number; reason: string }[];

  const start = async (hello: object) => {
    const socket = openStream({
      url: "/api/v1/live/stream",
      say: (word) => said.push(word),
      open: (url) => (source = new FakeSource(url)) as unknown as EventSource,
    });
    socket.onopen = () => {
      socket.send(JSON.stringify(hello));
    };
    socket.onclose = (end) => ends.push(end);
    await Promise.resolve();
    if (!source) throw new Error("no stream was opened");
    return { socket, source };
  };

  beforeEach(() => {
    source = null;
    said = [];
    ends = [];
  });

  it("asks for what follows the cursor", async () => {
    const { source } = await start({ after: 12, epoch: "e1" });
    expect(source.url).toBe("/api/v1/live/stream?after=12&epoch=e1");
  });

  it("asks for what comes from now on when there is no cursor", async () => {
    const { source } = await start({ after: null, epoch: null });
    expect(source.url).toBe("/api/v1/live/stream?");
  });

  it("hands frames on as they come", async () => {
    const { socket, source } = await start({ after: 12, epoch: "e1" });
    const heard = vi.fn();
    socket.onmessage = ({ data }) => {
      heard(data);
    };
    source.say('{"kind":"beat","position":13}');
    expect(heard).toHaveBeenCalledWith('{"kind":"beat","position":13}');
  });

  it("ends with the code and the reason that the server gives", async () => {
    const { source } = await start({ after: 12, epoch: "e1" });
    source.dispatchEvent(new MessageEvent("close", { data: '{"code":4000,"reason":"1234"}' }));
    expect(ends).toEqual([{ code: 4000, reason: "1234" }]);
    expect(source.closed).toBe(true);
  });

  it("ends when it breaks, and does not come back in its own time", async () => {
    const { source } = await start({ after: 12, epoch: "e1" });
    source.onerror?.();
    expect(ends).toEqual([{ code: 1006, reason: "" }]);
    expect(source.closed).toBe(true);
  });

  it("says by a request which team the page shows", async () => {
    const { socket } = await start({ after: 12, epoch: "e1" });
    socket.send(JSON.stringify({ kind: "here", team_id: "t-1", typing: true }));
    expect(said).toEqual([{ team_id: "t-1", typing: true }]);
  });
});

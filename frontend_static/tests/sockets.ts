/** Sockets that do what a test says, and what the page heard over them. */
import type { Frame, Handlers, LineOptions, LiveState, Presence, Socket } from "../src/live";

export type Event = { type: string };

export class FakeSocket implements Socket {
  static all: FakeSocket[] = [];
  sent: string[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor(readonly kind: "socket" | "stream" = "socket") {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  /** What it first said: the cursor. */
  get hello(): unknown {
    if (!this.sent.length) this.onopen?.();
    return JSON.parse(this.sent[0] ?? "null");
  }

  say(...frames: Frame<Event>[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number, reason = ""): void {
    this.onclose?.({ code, reason });
  }
}

export function latest(): FakeSocket {
  const socket = FakeSocket.all.at(-1);
  if (!socket) throw new Error("no socket was opened");
  return socket;
}

export const hello = (position: number, more: { retry_ms?: number; epoch?: string } = {}): Frame<Event> => ({
  kind: "hello",
  position,
  epoch: "e1",
  resumed: true,
  ...more,
});

export const event = (position: number, type = `e${position}`): Frame<Event> => ({
  kind: "event",
  position,
  event: { type },
});

/** Everything that one page was told. */
export class Page {
  events: number[] = [];
  states: LiveState[] = [];
  samples: Event[][] = [];
  presences: Presence[] = [];
  resets: number[] = [];
  ended: string[] = [];
  options(position: number | null = 10, epoch: string | null = "e1"): LineOptions & Handlers<Event> {
    return {
      url: "ws://network/api/v1/live",
      cursor: { position, epoch },
      onEvent: (_, at) => this.events.push(at),
      onSample: (sample) => this.samples.push(sample),
      onPresence: (presence) => this.presences.push(presence),
      onReset: (at) => this.resets.push(at),
      onState: (state) => this.states.push(state),
      onEnded: (reason) => this.ended.push(reason),
      open: () => new FakeSocket(),
      random: () => 1,
    };
  }
}

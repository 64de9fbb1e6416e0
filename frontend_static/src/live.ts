/**
 * The one socket. It says hello with the last position heard, takes frames in order, resumes after a break, and waits
 * longer and longer, never in step with others, while nobody answers. It knows nothing of nouns: events are handed on
 * as they come. After `onReset` what is on the pages has to be loaded anew.
 */

export type LiveState = "live" | "reconnecting" | "offline";

export type Frame<E> =
  | { kind: "hello"; position: number; epoch: string; resumed: boolean }
  | { kind: "event"; position: number; event: E }
  | { kind: "reset"; position: number; epoch: string }
  | { kind: "sample"; events: E[] }
  | { kind: "beat"; position: number };

export interface LiveOptions<E> {
  url: string;
  position: number | null;
  epoch: string | null;
  onEvent(event: E, position: number): void;
  onSample(events: E[]): void;
  onReset(position: number): void;
  onState(state: LiveState): void;
  /** Access ended: come back only after signing in. */
  onEnded(): void;
  open?: (url: string) => WebSocket;
  random?: () => number;
}

export interface Live {
  close(): void;
  /** Do not wait any longer for the next try. */
  now(): void;
}

/** The server beats every 15 seconds. After two and a half beats of silence the line is dead, whatever it says. */
export const SILENCE = 38_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** So many tries in a row without an answer count as offline. */
const OFFLINE_AFTER = 4;
const COME_BACK = 4000;
const ENDED = new Set([1008, 4001]);

export function connect<E>(options: LiveOptions<E>): Live {
  const open = options.open ?? ((url: string) => new WebSocket(url));
  const random = options.random ?? Math.random;
  let { position, epoch } = options;
  let socket: WebSocket | null = null;
  let failures = 0;
  let closed = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function hear(frame: Frame<E>): void {
    switch (frame.kind) {
      case "hello":
        failures = 0;
        options.onState("live");
        // A line that begins here, without a position of ours: from now on we know where we are.
        if (position === null) position = frame.position;
        epoch = frame.epoch;
        return;
      case "event":
        position = frame.position;
        options.onEvent(frame.event, frame.position);
        return;
      case "reset":
        failures = 0;
        options.onState("live");
        position = frame.position;
        epoch = frame.epoch;
        options.onReset(frame.position);
        return;
      case "sample":
        options.onSample(frame.events);
        return;
      case "beat":
        // What others hear moves the position on too, so that a resume has little to read.
        if (position === null || frame.position > position) position = frame.position;
        return;
    }
  }

  function watch(): void {
    clearTimeout(silence);
    silence = setTimeout(() => drop(0), SILENCE);
  }

  /** Let go of this socket and try again; `atMost` is the longest wait the server asked for. */
  function drop(atMost: number | null): void {
    clearTimeout(silence);
    if (socket) {
      const old = socket;
      socket = null;
      old.onopen = old.onmessage = old.onclose = old.onerror = null;
      old.close();
    }
    if (closed) return;
    clearTimeout(retry);
    const longest = atMost ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures);
    failures += 1;
    options.onState(!navigator.onLine || failures > OFFLINE_AFTER ? "offline" : "reconnecting");
    retry = setTimeout(start, longest * (0.5 + random() / 2));
  }

  function start(): void {
    clearTimeout(retry);
    if (closed || socket) return;
    const mine = open(options.url);
    socket = mine;
    watch();
    mine.onopen = () => mine.send(JSON.stringify({ after: position, epoch }));
    mine.onmessage = (message: MessageEvent) => {
      watch();
      hear(JSON.parse(String(message.data)) as Frame<E>);
    };
    mine.onclose = (event: CloseEvent) => {
      if (ENDED.has(event.code)) {
        stop();
        options.onEnded();
      } else {
        drop(event.code === COME_BACK ? Number(event.reason) || 0 : null);
      }
    };
  }

  function now(): void {
    if (!closed && !socket) start();
  }

  function back(): void {
    // A line from before the break may look open and be dead.
    if (socket) drop(0);
    else now();
  }

  function gone(): void {
    if (!closed) options.onState("offline");
  }

  function stop(): void {
    closed = true;
    clearTimeout(retry);
    drop(null);
    removeEventListener("online", back);
    removeEventListener("offline", gone);
  }

  addEventListener("online", back);
  addEventListener("offline", gone);
  start();
  return { close: stop, now };
}

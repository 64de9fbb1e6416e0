/**
 * The live line: what a page hears, and how it comes back after a break. docs/live-protocol.md is the protocol. The
 * promise, from the browser's side: a page takes every event it may hear once, in order; what is not above its own
 * position is dropped, and where anything could be missing, `onReset` says so, and all that is shown is loaded anew.
 * Nobody comes back in step with others: every wait is a random part of what the server told.
 *
 * `reader` is what one page has heard, `line` is the one connection, and `connect` puts the two together. In a browser
 * with several pages one page's line serves all of their readers: that is tabs.ts. No nouns here.
 */

export type LiveState = "live" | "reconnecting" | "offline";
/** Why the server ended it. */
export type Ended = "access_ended" | "suspended" | "second_factor_required";

export interface Cursor {
  position: number | null;
  epoch: string | null;
}

/** Who looks at a team just now, and who of them types: absolute values. */
export interface Presence {
  team_id: string;
  here: { member_id: string; name: string }[];
  typing: string[];
}

/** What a page says after hello: which team it shows (null: none), and whether somebody types. */
export interface Here {
  team_id: string | null;
  typing: boolean;
}

/** Or: which webinar it shows, or has shown. Each page of a browser says so for itself. */
export interface Attending {
  webinar_id: string;
  left: boolean;
}

export type Said = Here | Attending;

export type Frame<E> =
  | { kind: "hello"; position: number; epoch: string; resumed: boolean; retry_ms?: number }
  | { kind: "event"; position: number; event: E }
  | { kind: "reset"; position: number; epoch: string; retry_ms?: number }
  | { kind: "sample"; events: E[] }
  | { kind: "beat"; position: number; retry_ms?: number }
  | ({ kind: "presence" } & Presence);

export interface Handlers<E> {
  onEvent(event: E, position: number): void;
  onSample(events: E[]): void;
  onPresence(presence: Presence): void;
  /** What is shown has to be loaded anew. */
  onReset(position: number): void;
}

/** As much of a WebSocket as is used. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LineOptions {
  url: string;
  cursor: Cursor;
  onState(state: LiveState): void;
  /** Access ended: come back only after signing in. */
  onEnded(reason: Ended): void;
  open?: (url: string) => Socket;
  /** What to do where WebSockets are blocked, through the same interface. */
  stream?: () => Socket;
  /** The status of a plain request just now; 0 when nothing answers. */
  answers?: () => Promise<number>;
  random?: () => number;
}

export interface Line {
  close(): void;
  /** Somebody looks: do not wait much longer, and do not trust a line that has been silent for some time. */
  now(): void;
  /** `news`: not only said again. */
  say(said: Said, news?: boolean): void;
  /** Begin again from an earlier cursor. */
  from(cursor: Cursor): void;
}

export type LiveOptions<E> = LineOptions & Handlers<E>;
export type Live = Omit<Line, "from">;

/** The server beats every 15 seconds. After two and a half beats of silence the line is dead, whatever it says. */
export const SILENCE = 38_000;
/** So long after the last word a line looks suspicious to somebody who has just come back to the page. */
const QUIET = 20_000;
/** A connection that has not said hello by then will not. */
export const PATIENCE = 15_000;
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 60_000;
/** Trying at once still means within this time: a whole office comes online in the same second. */
export const AT_ONCE = 400;
/** So many tries in a row without an answer count as offline. */
const OFFLINE_AFTER = 4;
/** So many tries without ever a hello, while plain requests work, mean that WebSockets are blocked. */
const BLOCKED_AFTER = 3;
const REFUSED = 1008;
const COME_BACK = 4000;
const ENDED = 4001;
/** Refusals that have nothing to do with who is signed in. */
const COULD_NOT_HEAR = new Set(["no_hello", "wrong_origin"]);

export interface Reader<E> {
  readonly cursor: Cursor;
  take(frame: Frame<E>): void;
}

/** What one page has heard. Its line may have begun earlier than the page: then frames come twice. */
export function reader<E>(start: Cursor, handlers: Handlers<E>): Reader<E> {
  let { position, epoch } = start;

  function hand(over: () => void, at: number): void {
    try {
      over();
    } catch (error) {
      // What a store could not take is made up for by a snapshot.
      reportError(error);
      handlers.onReset(at);
    }
  }

  function take(frame: Frame<E>): void {
    switch (frame.kind) {
      case "hello": {
        // Another log, or a line that begins above what we have: what lies between will never come.
        const missed = position !== null && (frame.position > position || (epoch !== null && frame.epoch !== epoch));
        if (position === null || missed) position = frame.position;
        epoch = frame.epoch;
        if (missed) handlers.onReset(position);
        return;
      }
      case "event": {
        const { event, position: at } = frame;
        if (position !== null && at <= position) return;
        position = at;
        hand(() => {
          handlers.onEvent(event, at);
        }, at);
        return;
      }
      case "reset":
        ({ position, epoch } = frame);
        handlers.onReset(position);
        return;
      case "sample":
        hand(() => {
          handlers.onSample(frame.events);
        }, position ?? 0);
        return;
      case "beat":
        // What others hear moves the position on too, so that a resume has little to read.
        if (position === null || frame.position > position) position = frame.position;
        return;
      case "presence":
        handlers.onPresence(frame);
        return;
    }
  }

  return {
    get cursor() {
      return { position, epoch };
    },
    take,
  };
}

export function line<E>(options: LineOptions & { onFrame(frame: Frame<E>): void }): Line {
  const open = options.open ?? ((url: string) => new WebSocket(url) as unknown as Socket);
  const random = options.random ?? Math.random;
  let { position, epoch } = options.cursor;
  let socket: Socket | null = null;
  let greeted = false;
  let failures = 0;
  let retryMs = SHORTEST_WAIT;
  let lastWord = Date.now();
  let closed = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  // WebSockets that were tried without one ever saying hello; is the stream to take their place, and has it now?
  let socketsWork = false;
  let mute = 0;
  let streamNext = false;
  let streaming = false;

  function hear(frame: Frame<E>): void {
    if ("retry_ms" in frame && frame.retry_ms !== undefined) retryMs = frame.retry_ms;
    if (frame.kind === "hello" || frame.kind === "reset") {
      if (frame.kind === "reset" || position === null) position = frame.position;
      epoch = frame.epoch;
      greeted = true;
      socketsWork ||= !streaming;
      failures = 0;
    } else if ("position" in frame && (position === null || frame.position > position)) position = frame.position;
    options.onFrame(frame);
    if (frame.kind === "hello" || frame.kind === "reset") options.onState("live");
  }

  function watch(): void {
    lastWord = Date.now();
    clearTimeout(silence);
    silence = setTimeout(() => lost(null), greeted ? SILENCE : PATIENCE);
  }

  function start(): void {
    clearTimeout(retry);
    if (closed || socket) return;
    streaming = streamNext;
    const mine = streaming && options.stream ? options.stream() : open(options.url);
    socket = mine;
    greeted = false;
    watch();
    mine.onopen = () => mine.send(JSON.stringify({ after: position, epoch }));
    mine.onmessage = ({ data }) => {
      let frame: Frame<E>;
      try {
        frame = JSON.parse(String(data)) as Frame<E>;
      } catch {
        // Half a frame: what follows it cannot be trusted either, but our position can.
        lost(null);
        return;
      }
      hear(frame);
      if (socket === mine) watch();
    };
    mine.onclose = ({ code, reason }) => {
      if (code === ENDED || (code === REFUSED && !COULD_NOT_HEAR.has(reason)))
        end(reason === "suspended" || reason === "second_factor_required" ? reason : "access_ended");
      else lost(code === COME_BACK && reason !== "" ? Number(reason) || 0 : null);
    };
  }

  function letGo(): void {
    clearTimeout(silence);
    clearTimeout(retry);
    if (!socket) return;
    const old = socket;
    socket = old.onopen = old.onmessage = old.onclose = null;
    old.close();
  }

  function startWithin(longest: number): void {
    clearTimeout(retry);
    retry = setTimeout(start, random() * longest);
  }

  /** This socket is of no use any more. `told`: the longest wait the server asked for, when it announced the break. */
  function lost(told: number | null): void {
    const deaf = socket !== null && !greeted;
    letGo();
    if (closed) return;
    if (deaf) lookForAnotherWay();
    startWithin(told ?? Math.min(LONGEST_WAIT, Math.max(retryMs, SHORTEST_WAIT) * 2 ** failures));
    if (told === null) failures += 1;
    options.onState(!navigator.onLine || failures > OFFLINE_AFTER ? "offline" : "reconnecting");
  }

  /** Where a plain request is answered and a WebSocket is not, the next try is a stream; one that fails too is not
   * tried twice in a row. */
  function lookForAnotherWay(): void {
    const wasStream = streaming;
    streamNext = false;
    if (!wasStream) mute += 1;
    if (socketsWork || mute < BLOCKED_AFTER || !options.stream || !options.answers) return;
    void options.answers().then((status) => {
      if (closed || greeted) return;
      if (status === 401) end("access_ended");
      else if (status > 0 && status < 500) streamNext = !wasStream;
    });
  }

  function tryAgain(): void {
    if (closed) return;
    letGo();
    startWithin(AT_ONCE);
  }

  function now(): void {
    if (!socket || Date.now() - lastWord > QUIET) tryAgain();
  }

  function gone(): void {
    if (!closed) options.onState("offline");
  }

  function close(): void {
    closed = true;
    letGo();
    removeEventListener("online", tryAgain);
    removeEventListener("offline", gone);
  }

  function end(reason: Ended): void {
    close();
    options.onEnded(reason);
  }

  // A line from before a break of the network may look open and be dead.
  addEventListener("online", tryAgain);
  addEventListener("offline", gone);
  start();
  return {
    close,
    now,
    say: (said) => {
      if (socket && greeted) socket.send(JSON.stringify({ kind: "webinar_id" in said ? "in" : "here", ...said }));
    },
    from: (cursor) => {
      ({ position, epoch } = cursor);
      if (!socket) return;
      letGo();
      start();
    },
  };
}

/** A line for this page alone. */
export function connect<E>(options: LiveOptions<E>): Live {
  const page = reader<E>(options.cursor, options);
  return line<E>({ ...options, onFrame: page.take });
}

/**
 * One line for all pages of one sign-in in this browser. A Web Lock decides which page holds the line; a broadcast
 * channel carries its frames to the others. Every page keeps a position of its own and drops what is not above it, so
 * that frames may come twice but none may be missing: a page that joins says where it stands and is given what came
 * since, or the line begins again from there. When the holder goes, the browser gives the lock to the next page; when
 * it is frozen, the others notice its silence and take the lock. Either begins from its own position.
 *
 * `name` carries the member and the sign-in: pages of somebody else, or of another session, neither hear nor are heard.
 */
import {
  type Cursor,
  type Ended,
  type Frame,
  type Said,
  type Line,
  line,
  type Live,
  type LiveOptions,
  type LiveState,
  reader,
  type Reader,
  SILENCE,
} from "./live";
import { newKey } from "./http";

/** So many events are kept for pages that join. */
export const RING = 500;
/** A holder that does not answer within this time, and up to twice it, is frozen. */
export const ANSWER = 2_000;
/** Who looked at a team and did not say so again for this long does not look any more. */
const LOOKED = 60_000;

type EventFrame<E> = Extract<Frame<E>, { kind: "event" }>;

/** What pages say to each other. `term` names one time of holding the line: frames of an earlier holder are not taken. */
type Word<E> =
  | { kind: "join"; page: string; cursor: Cursor }
  | { kind: "here"; page: string; here: Said; news: boolean }
  | { kind: "now" }
  | { kind: "holds"; term: string }
  | { kind: "gone"; term: string }
  | { kind: "welcome"; term: string; page: string; frames: Frame<E>[]; state: LiveState }
  | { kind: "frame"; term: string; frame: Frame<E> }
  | { kind: "state"; term: string; state: LiveState }
  | { kind: "ended"; term: string; reason: Ended };

interface Held<E> extends Pick<Line, "close" | "now"> {
  readonly term: string;
  welcome(word: Extract<Word<E>, { kind: "join" }>): void;
  look(word: Extract<Word<E>, { kind: "here" }>): void;
}

/** The holder's part: the line, what is kept of it for pages that join, and which page speaks for all of them. */
function hold<E>(options: LiveOptions<E>, own: Reader<E>, tell: (word: Word<E>) => void): Held<E> {
  const term = newKey();
  let { position: low, epoch } = own.cursor;
  // Every event above `low` that came over the line.
  let ring: EventFrame<E>[] = [];
  const presences = new Map<string, Frame<E>>();
  let state: LiveState = "reconnecting";
  let looks: { page: string; at: number } | null = null;
  // By webinar: the pages that show it.
  const inRooms = new Map<string, Set<string>>();

  function keep(frame: Frame<E>): void {
    switch (frame.kind) {
      case "event":
        ring.push(frame);
        if (ring.length > RING) low = ring.shift()?.position ?? low;
        return;
      case "reset":
        ring = [];
        presences.clear();
        ({ position: low, epoch } = frame);
        return;
      case "hello":
        presences.clear();
        low ??= frame.position;
        epoch = frame.epoch;
        return;
      case "presence":
        presences.set(frame.team_id, frame);
    }
  }

  const shared = line<E>({
    ...options,
    cursor: own.cursor,
    onFrame: (frame) => {
      keep(frame);
      tell({ kind: "frame", term, frame });
      own.take(frame);
    },
    onState: (now) => {
      state = now;
      tell({ kind: "state", term, state });
      options.onState(now);
    },
    onEnded: (reason) => {
      tell({ kind: "ended", term, reason });
      options.onEnded(reason);
    },
  });
  tell({ kind: "holds", term });

  return {
    term,
    close: shared.close,
    now: shared.now,
    welcome: ({ page, cursor }) => {
      const { position } = cursor;
      const before = position !== null && low !== null && position < low;
      if (before || (epoch !== null && cursor.epoch !== null && cursor.epoch !== epoch)) {
        // What it misses is not here any more, or it knows of another log: the line begins again from there.
        ring = [];
        ({ position: low, epoch } = cursor);
        shared.from(cursor);
      }
      const missed = ring.filter((frame) => position !== null && frame.position > position);
      tell({ kind: "welcome", term, page, frames: [...missed, ...presences.values()], state });
    },
    look: ({ page, here, news }) => {
      if ("webinar_id" in here) {
        const pages = inRooms.get(here.webinar_id) ?? new Set();
        if (here.left) pages.delete(page);
        else pages.add(page);
        inRooms.set(here.webinar_id, pages);
        // Who leaves one page of a webinar and keeps another is still there.
        if (!here.left || pages.size === 0) shared.say(here);
        return;
      }
      const free = !looks || looks.page === page || Date.now() - looks.at > LOOKED;
      if (!free && (!news || here.team_id === null)) return;
      looks = here.team_id === null ? null : { page, at: Date.now() };
      shared.say(here);
    },
  };
}

/** Can the pages of this browser find each other? Web Locks are there on https and on localhost only. */
export const canShare = (): boolean => "locks" in navigator && typeof BroadcastChannel !== "undefined";

/** This page's part in the line that all pages of `name` share. */
export function share<E>(name: string, options: LiveOptions<E>, locks: LockManager = navigator.locks): Live {
  const page = newKey();
  const random = options.random ?? Math.random;
  const channel = new BroadcastChannel(name);
  const own = reader<E>(options.cursor, options);
  let held: Held<E> | null = null;
  let release: (() => void) | null = null;
  let queued = new AbortController();
  /** Whose frames are taken; null until a holder has told what came since our position. */
  let term: string | null = null;
  let stopped = false;
  let answer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const tell = (word: Word<E>) => {
    if (!stopped) channel.postMessage(word);
  };

  /** Waits for the lock, or takes it from whoever does not answer. */
  function queue(steal = false): void {
    queued.abort();
    queued = new AbortController();
    const { signal } = queued;
    let granted = false;
    const turn = () =>
      new Promise<void>((done) => {
        if (signal.aborted) {
          done();
          return;
        }
        granted = true;
        release = done;
        begin();
      });
    locks.request(name, steal ? { steal } : { signal }, turn).catch(() => {
      if (granted) giveUp();
    });
  }

  function begin(): void {
    clearTimeout(answer);
    clearTimeout(silence);
    term = null;
    held = hold<E>({ ...options, onEnded: end }, own, tell);
  }

  /** Somebody else took the lock, because we did not answer in time. */
  function giveUp(): void {
    if (!held) return;
    const { term: mine } = held;
    held.close();
    held = release = null;
    tell({ kind: "gone", term: mine });
    follow();
  }

  function follow(): void {
    queue();
    ask();
  }

  /** Says where we stand. A holder that is awake answers with what we miss. */
  function ask(): void {
    clearTimeout(answer);
    clearTimeout(silence);
    tell({ kind: "join", page, cursor: own.cursor });
    answer = setTimeout(queue, ANSWER * (1 + random()), true);
  }

  function onWord({ data: word }: MessageEvent<Word<E>>): void {
    switch (word.kind) {
      case "join":
        held?.welcome(word);
        return;
      case "here":
        held?.look(word);
        return;
      case "now":
        held?.now();
        return;
    }
    if (held) return;
    if (word.kind === "holds") {
      term = null;
      ask();
      return;
    }
    if (word.kind === "welcome" && word.page === page) {
      clearTimeout(answer);
      ({ term } = word);
    }
    if (word.term !== term) return;
    clearTimeout(silence);
    silence = setTimeout(ask, SILENCE);
    switch (word.kind) {
      case "welcome":
        if (word.page !== page) return;
        word.frames.forEach(own.take);
        options.onState(word.state);
        return;
      case "frame":
        own.take(word.frame);
        return;
      case "state":
        options.onState(word.state);
        return;
      case "gone":
        term = null;
        ask();
        return;
      case "ended":
        end(word.reason);
    }
  }

  /** The page is put away, frozen or left: the next one takes over at once. */
  function rest(): void {
    clearTimeout(answer);
    clearTimeout(silence);
    queued.abort();
    held?.close();
    release?.();
    held = release = term = null;
  }

  function rise(): void {
    rest();
    follow();
  }

  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) rise();
  };

  function stop(): void {
    if (stopped) return;
    rest();
    stopped = true;
    channel.close();
    document.removeEventListener("freeze", rest);
    document.removeEventListener("resume", rise);
    removeEventListener("pagehide", rest);
    removeEventListener("pageshow", onShow);
  }

  function end(reason: Ended): void {
    stop();
    options.onEnded(reason);
  }

  channel.addEventListener("message", onWord);
  document.addEventListener("freeze", rest);
  document.addEventListener("resume", rise);
  addEventListener("pagehide", rest);
  addEventListener("pageshow", onShow);
  follow();
  return {
    close: stop,
    now: () => {
      if (held) {
        held.now();
        return;
      }
      tell({ kind: "now" });
      ask();
    },
    say: (here, news = false) => {
      if (held) held.look({ kind: "here", page, here, news });
      else tell({ kind: "here", page, here, news });
    },
  };
}

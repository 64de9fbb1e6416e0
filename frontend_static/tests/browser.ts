/** Locks and broadcast channels as the pages of one browser share them; a page can be frozen, or crash. */
type Turn = () => Promise<void>;

interface Waiting {
  turn: Turn;
  granted(): void;
  refused(why: unknown): void;
}

export class FakeLocks {
  #held = new Map<string, { over(why: unknown): void }>();
  #queues = new Map<string, Waiting[]>();
  /** Those that lost the lock and, being frozen, do not know yet. */
  #unaware: (() => void)[] | null = null;

  request(name: string, options: LockOptions, turn: Turn): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const one: Waiting = {
      turn,
      granted: () => {
        const mine = { over: reject };
        this.#held.set(name, mine);
        void Promise.resolve()
          .then(turn)
          .then(() => {
            if (this.#held.get(name) !== mine) return;
            this.#held.delete(name);
            resolve(undefined);
            this.#next(name);
          });
      },
      refused: reject,
    };
    if (options.steal) {
      const before = this.#held.get(name);
      const tell = () => before?.over(new DOMException("stolen", "AbortError"));
      if (this.#unaware) this.#unaware.push(tell);
      else tell();
      one.granted();
      return promise;
    }
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    queue.push(one);
    options.signal?.addEventListener("abort", () => {
      if (!queue.includes(one)) return;
      queue.splice(queue.indexOf(one), 1);
      reject(new DOMException("aborted", "AbortError"));
    });
    this.#next(name);
    return promise;
  }

  #next(name: string): void {
    if (!this.#held.has(name)) this.#queues.get(name)?.shift()?.granted();
  }

  freeze(): void {
    this.#unaware = [];
  }

  thaw(): void {
    for (const tell of this.#unaware ?? []) tell();
    this.#unaware = null;
  }

  /** The holder is gone without a word. */
  crash(name: string): void {
    this.#held.delete(name);
    this.#next(name);
  }
}

export class FakeChannel extends EventTarget {
  static all: FakeChannel[] = [];
  static said: { name: string; word: { kind: string } }[] = [];
  /** Frozen: says nothing, and hears all of it when it wakes up. */
  #late: unknown[] | null = null;
  open = true;

  constructor(readonly name: string) {
    super();
    FakeChannel.all.push(this);
  }

  postMessage(word: unknown): void {
    if (!this.open) throw new DOMException("closed", "InvalidStateError");
    if (this.#late) return;
    const copy = JSON.parse(JSON.stringify(word)) as { kind: string };
    FakeChannel.said.push({ name: this.name, word: copy });
    for (const other of FakeChannel.all)
      if (other !== this && other.name === this.name) void Promise.resolve().then(() => other.#take(copy));
  }

  #take(word: unknown): void {
    if (!this.open) return;
    if (this.#late) this.#late.push(word);
    else this.dispatchEvent(new MessageEvent("message", { data: word }));
  }

  freeze(): void {
    this.#late = [];
  }

  thaw(): void {
    const late = this.#late ?? [];
    this.#late = null;
    late.forEach((word) => this.#take(word));
  }

  close(): void {
    this.open = false;
  }
}

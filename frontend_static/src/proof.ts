/**
 * The work that a browser does before it asks to join a call, so that robots pay for asking and people do not. It is
 * done a few milliseconds at a time while somebody types, and nobody has to hurry: a challenge that ran out is replaced
 * and solved again without a word. What is to be solved: docs/asking-to-join.md.
 */
import type { Challenge, ProofIn } from "./api";
import { http, read } from "./http";
import { begun, ended, sha256 } from "./sha256";

const SLICE = 8;
const PAUSE = 4;
/** Seconds that sending it may take. */
const ROOM = 60;

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

/** Whether a digest begins with so many zero bits. There are never more than 32 to ask for. */
const fits = (digest: Int32Array, bits: number): boolean => bits === 0 || (digest[0] as number) >>> (32 - bits) === 0;

export async function solve({ challenge, pieces, bits }: Challenge, stopped = () => false): Promise<ProofIn> {
  const key = sha256(challenge);
  const start = begun(key);
  const numbers: number[] = [];
  let until = performance.now() + SLICE;
  for (let number = 0; numbers.length < pieces && !stopped(); number += 1) {
    if (fits(ended(start, key.length, `.${numbers.length}.${number}`), bits)) {
      numbers.push(number);
      number = -1;
    }
    if (performance.now() > until) {
      await pause();
      until = performance.now() + SLICE;
    }
  }
  return { challenge, numbers };
}

export class Work {
  #slug: string;
  #going: Promise<ProofIn> | null = null;
  #lasts = 0;
  #era = 0;

  constructor(slug: string) {
    this.#slug = slug;
  }

  /** Somebody begins to type. */
  begin(): void {
    this.#going ??= this.#work();
    this.#going.catch(() => {
      this.#going = null;
    });
  }

  /** The solved challenge, sooner or later. Raises what asking for a challenge can raise. */
  async done(): Promise<ProofIn> {
    if (performance.now() > this.#lasts) this.renew();
    this.begin();
    return this.#going as Promise<ProofIn>;
  }

  /** The one there was is used, or was not taken. */
  renew(): void {
    this.#going = null;
    this.#era += 1;
  }

  async #work(): Promise<ProofIn> {
    this.#lasts = Infinity;
    const era = this.#era;
    const params = { path: { slug: this.#slug } };
    const challenge = await read<Challenge>(http.GET("/api/v1/open-calls/{slug}/challenge", { params }));
    this.#lasts = performance.now() + (challenge.lasts_seconds - ROOM) * 1000;
    return solve(challenge, () => era !== this.#era);
  }
}

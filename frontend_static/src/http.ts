/**
 * The one fetch. Answers that are not well become typed errors; every POST carries an Idempotency-Key, and the same one
 * when it is sent again; when a session has ended, the member signs in again in place and the request goes on; and so it
 * does when they have to confirm first that it is they.
 */
import createClient from "openapi-fetch";

import type { paths } from "./api";

/** The server answered, and the answer is no. `message` is a sentence a person can act on. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    sentence: string,
    readonly fields: readonly { field: string; sentence: string }[] = [],
    readonly retryAfter: number | null = null,
    /** All that the server said, for the few refusals that say more. */
    readonly told: unknown = null,
  ) {
    super(sentence);
    this.name = "Problem";
  }
}

/** The server did not answer. What was to be sent may be kept and sent later. */
export class Unreachable extends Error {
  constructor() {
    super("There is no connection just now.");
    this.name = "Unreachable";
  }
}

const TRIES = 3;
const PATIENCE = 20_000;
const COME_BACK = new Set([502, 503, 504]);

type Ask = () => Promise<boolean>;

/** A question for the member that is put once, however many requests and sockets come to it at the same time. */
function question(): { by: (handler: Ask | null) => void; put: Ask } {
  let ask: Ask | null = null;
  let asking: Promise<boolean> | null = null;
  return {
    by: (handler) => {
      ask = handler;
    },
    put: () => {
      if (!ask) return Promise.resolve(false);
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
  };
}

const signIn = question();
let parting = false;

/** How to sign in again in place. The handler answers true when the same member is signed in again. */
export const whenSignedOut = signIn.by;
export const signInAgain: Ask = () => (parting ? Promise.resolve(false) : signIn.put());

/** I am leaving the network: that everything of mine ends is no reason to ask me in again. */
export function part(now: boolean): void {
  parting = now;
}

/** How to confirm that it is the member who sits here. The handler answers true when they did. */
export const { by: whenToConfirm, put: confirmFirst } = question();

const DOORS = new Set(
  ["", "/link", "/links", "/second-factor", "/second-factor/passkey", "/passkey", "/passkey/options"].map(
    (each) => `/api/v1/sessions${each}`,
  ),
);

/** Whether somebody is signing in with it: a 401 is then the answer to that. */
const atTheDoor = (request: Request) => request.method === "POST" && DOORS.has(new URL(request.url).pathname);

/** How to show what changed in the house rules or the privacy notice. The handler answers true when it was accepted. */
export const { by: whenToAccept, put: acceptFirst } = question();

let addFactorFirst: (() => void) | null = null;

/** What happens when the network asks the member, from now on, for a second factor that they do not have. */
export function whenFactorRequired(handler: () => void): void {
  addFactorFirst = handler;
}

/** What a refused request waits for, by the code of the refusal. */
const FIRST: Readonly<Record<string, Ask>> = {
  confirm_first: confirmFirst,
  accept_rules_first: acceptFirst,
  second_factor_required: () => {
    addFactorFirst?.();
    return Promise.resolve(false);
  },
};

async function whatFirst(response: Response): Promise<Ask | null> {
  if (response.status !== 403) return null;
  const told = (await response
    .clone()
    .json()
    .catch(() => null)) as { code?: string } | null;
  return FIRST[told?.code ?? ""] ?? null;
}

/** A new random key: `crypto.randomUUID` is not there on plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function send(request: Request): Promise<Response> {
  if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
    request.headers.set("Idempotency-Key", newKey());
  }
  const repeatable = request.method !== "PATCH";
  for (let attempt = 1; ; attempt += 1) {
    let response: Response;
    try {
      // A line that is half dead must not hold somebody for ever: the same again does no harm.
      response = await fetch(request.clone(), { signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      if (!repeatable || attempt >= TRIES || !navigator.onLine) throw new Unreachable();
      await pause(200 * 2 ** attempt);
      continue;
    }
    if (COME_BACK.has(response.status) && repeatable && attempt < TRIES) {
      await pause(200 * 2 ** attempt);
      continue;
    }
    const known = response.status === 401 && !atTheDoor(request) ? signInAgain : null;
    const ask = known ?? (await whatFirst(response));
    if (ask && (await ask())) {
      attempt = 0;
      continue;
    }
    return response;
  }
}

export const http = createClient<paths>({ baseUrl: globalThis.location.origin, fetch: send });

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function problemOf(response: Response, body: unknown): Problem {
  const told = (typeof body === "object" && body !== null ? body : {}) as {
    code?: string;
    detail?: string;
    title?: string;
    fields?: { field: string; sentence: string }[];
  };
  const retryAfter = Number(response.headers.get("Retry-After") ?? NaN);
  return new Problem(
    response.status,
    told.code ?? "unexpected",
    told.detail ?? told.title ?? "Something went wrong here. Please try again in a minute.",
    told.fields ?? [],
    Number.isFinite(retryAfter) ? retryAfter : null,
    body,
  );
}

/** What was asked for, or a `Problem`, or `Unreachable`. */
export async function read<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}

/** The same, with the version tag that an edit sends back as If-Match. */
export async function readTagged<T>(call: Promise<Answered<T>>): Promise<{ data: T; tag: string | null }> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  return { data: data as T, tag: response.headers.get("ETag") };
}

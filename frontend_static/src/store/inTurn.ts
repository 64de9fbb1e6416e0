/**
 * What a press switches on and off: shown at once, and sent one press after the other, so that the last of them is what
 * stays, whichever request would have come through first.
 */
interface Way {
  last: Promise<void>;
  /** What the server is known to have. */
  sure: boolean;
}

const ways = new Map<string, Way>();

let busy = 0;
let done = 0;

/** Null while anything that I gave is on its way; else a number that is another one once something was. */
export const settled = (): number | null => (busy > 0 ? null : done);

export async function giving<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  busy += 1;
  try {
    return await send();
  } finally {
    busy -= 1;
    done += 1;
  }
}

/** Rejects where this press was not taken: what is shown in the end is what the server has. */
export async function inTurn(
  key: string,
  given: boolean,
  show: (given: boolean) => void,
  send: () => Promise<unknown>,
): Promise<void> {
  const way = ways.get(key) ?? { last: Promise.resolve(), sure: !given };
  ways.set(key, way);
  show(given);
  const sent = way.last
    .catch(() => undefined)
    .then(() => giving(send))
    .then(() => {
      way.sure = given;
    });
  way.last = sent;
  try {
    await sent;
  } finally {
    if (way.last === sent) {
      show(way.sure);
      ways.delete(key);
    }
  }
}

/** The work before asking to join: SHA-256 as the standard has it, and a solution that the server would take. */
import { createHash } from "node:crypto";

import { describe, expect, it } from "vitest";

import { solve } from "../src/proof";
import { begun, ended, hex, sha256 } from "../src/sha256";

const real = (text: string) => createHash("sha256").update(text).digest("hex");

describe("SHA-256", () => {
  it("is that of the standard, for every length around a block", () => {
    for (let length = 0; length < 140; length += 1) {
      const text = "snowfield".repeat(20).slice(0, length);
      expect(sha256(text)).toBe(real(text));
    }
  });

  it("goes on from a whole block", () => {
    const key = real("a challenge");
    expect(hex(ended(begun(key), key.length, ".3.1234567"))).toBe(real(`${key}.3.1234567`));
  });
});

describe("the work", () => {
  it("finds numbers whose hashes begin with so many zero bits, one for each piece", async () => {
    const challenge = { challenge: "made.up", pieces: 16, bits: 6, lasts_seconds: 60 };
    const { numbers } = await solve(challenge);
    expect(numbers).toHaveLength(16);
    for (const [piece, number] of numbers.entries()) {
      const digest = real(`${real("made.up")}.${piece}.${number}`);
      expect(parseInt(digest.slice(0, 2), 16) >> 2).toBe(0);
    }
  });

  it("stops when it is not wanted any more", async () => {
    const { numbers } = await solve({ challenge: "hard", pieces: 16, bits: 30, lasts_seconds: 60 }, () => true);
    expect(numbers).toEqual([]);
  });
});

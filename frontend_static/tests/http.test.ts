import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { http, Problem, read, Unreachable, whenSignedOut, whenToConfirm } from "../src/http";

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

const problem = (status: number, code: string, detail: string, more: object = {}) =>
  json({ type: "about:blank", title: "No", status, code, detail, ...more }, status, {
    "Content-Type": "application/problem+json",
  });

describe("the one fetch", () => {
  let requests: Request[];
  let answers: (() => Response | Promise<Response>)[];

  beforeEach(() => {
    requests = [];
    answers = [];
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 });
    vi.stubGlobal("fetch", (request: Request) => {
      requests.push(request);
      const next = answers.shift();
      return next ? Promise.resolve().then(next) : Promise.reject(new TypeError("Failed to fetch"));
    });
  });

  afterEach(() => {
    whenSignedOut(null);
    whenToConfirm(null);
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const post = () =>
    read<{ id: string }>(http.POST("/api/v1/posts", { body: { team_id: "t", text: "Hello" } }) as never);
  const key = (index: number) => requests[index]?.headers.get("Idempotency-Key");

  it("gives every POST a key, and another one to another POST", async () => {
    answers = [() => json({ id: "1" }, 201), () => json({ id: "2" }, 201)];
    await post();
    await post();
    expect(key(0)).toMatch(/^[0-9a-f]{32}$/);
    expect(key(1)).not.toBe(key(0));
  });

  it("sends a POST again with the same key and body when the line breaks", async () => {
    answers = [
      () => {
        throw new TypeError("Failed to fetch");
      },
      () => problem(503, "unavailable", "Busy."),
      () => json({ id: "1" }, 201),
    ];
    expect(await post()).toEqual({ id: "1" });
    expect(requests).toHaveLength(3);
    expect(new Set([key(0), key(1), key(2)]).size).toBe(1);
    expect(await requests[2]?.json()).toEqual({ team_id: "t", text: "Hello" });
  });

  it("says that the server cannot be reached, after three tries", async () => {
    await expect(post()).rejects.toBeInstanceOf(Unreachable);
    expect(requests).toHaveLength(3);
  });

  it("does not send an edit twice, which could overwrite what came between", async () => {
    const edit = read(
      http.PATCH("/api/v1/posts/{post_id}", { params: { path: { post_id: "p" } }, body: { text: "x" } }) as never,
    );
    await expect(edit).rejects.toBeInstanceOf(Unreachable);
    expect(requests).toHaveLength(1);
  });

  it("turns problem details into an error with its code, sentence and fields", async () => {
    const fields = [{ field: "text", sentence: "Write something here." }];
    answers = [() => problem(422, "invalid", "Check what you sent.", { fields })];
    const error = await post().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ status: 422, code: "invalid", message: "Check what you sent.", fields });
  });

  it("reads when to come back", async () => {
    answers = [
      () =>
        json({ code: "slow_down", detail: "Wait." }, 429, {
          "Content-Type": "application/problem+json",
          "Retry-After": "30",
        }),
    ];
    await expect(post()).rejects.toMatchObject({ status: 429, retryAfter: 30 });
  });

  it("goes on with the same key after signing in again in place", async () => {
    const asked = vi.fn(() => Promise.resolve(true));
    whenSignedOut(asked);
    answers = [() => problem(401, "not_signed_in", "Sign in."), () => json({ id: "1" }, 201)];
    expect(await post()).toEqual({ id: "1" });
    expect(asked).toHaveBeenCalledTimes(1);
    expect(key(1)).toBe(key(0));
  });

  it("asks once, however many requests find out at the same time", async () => {
    let comeBack: (again: boolean) => void = () => undefined;
    const asked = vi.fn(
      () =>
        new Promise<boolean>((resolve) => {
          comeBack = resolve;
        }),
    );
    whenSignedOut(asked);
    answers = [
      () => problem(401, "not_signed_in", "Sign in."),
      () => problem(401, "not_signed_in", "Sign in."),
      () => json({ id: "1" }, 201),
      () => json({ id: "2" }, 201),
    ];
    const both = Promise.all([post(), post()]);
    await vi.waitFor(() => {
      expect(asked).toHaveBeenCalled();
    });
    await vi.advanceTimersByTimeAsync(50);
    comeBack(true);
    expect(await both).toHaveLength(2);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("goes on with the same key once the member has confirmed that it is they, and not when they did not", async () => {
    const asked = vi.fn(() => Promise.resolve(true));
    whenToConfirm(asked);
    const first = () => problem(403, "confirm_first", "Confirm that it is you.");
    answers = [first, () => json({ id: "1" }, 201)];
    expect(await post()).toEqual({ id: "1" });
    expect(key(1)).toBe(key(0));
    asked.mockResolvedValueOnce(false);
    answers = [first];
    await expect(post()).rejects.toMatchObject({ code: "confirm_first", message: "Confirm that it is you." });
    answers = [() => problem(403, "forbidden", "Only leaders may.")];
    await expect(post()).rejects.toMatchObject({ code: "forbidden" });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("does not ask to sign in again when a password was wrong", async () => {
    const asked = vi.fn(() => Promise.resolve(true));
    whenSignedOut(asked);
    answers = [() => problem(401, "wrong_sign_in", "The two do not fit.")];
    const signIn = read(
      http.POST("/api/v1/sessions", { body: { email: "a@b.c", password: "x", shared_computer: false } }) as never,
    );
    await expect(signIn).rejects.toMatchObject({ code: "wrong_sign_in" });
    expect(asked).not.toHaveBeenCalled();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { forgetKept } from "../src/store/kept";
import { me } from "../src/store/me";
import { discard, flush, sendReport, waiting } from "../src/store/outbox";
import { asMember, joan, priya } from "./cast";

const report = {
  form_id: "f-1",
  team_id: "t-north",
  period: "2026-11-16",
  numbers: [{ metric_id: "x-1", numerator: 12, denominator: null }],
  high: "",
  low: "",
  help: "",
  sure: true,
};

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

describe("a report without a connection", () => {
  let online: boolean;
  let signedIn: string;
  let taken: string[];
  let answer: () => Response;

  beforeEach(() => {
    localStorage.clear();
    online = false;
    signedIn = priya.id;
    taken = [];
    answer = () => json({ id: "r-1", effect: { sentences: [], low_read_by: null, figures: [] } }, 201);
    me.value = asMember(priya);
    vi.spyOn(navigator, "onLine", "get").mockImplementation(() => online);
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 20 });
    vi.stubGlobal("fetch", (request: Request) => {
      if (!online) return Promise.reject(new TypeError("Failed to fetch"));
      if (request.url.endsWith("/me")) return Promise.resolve(json({ id: signedIn }));
      taken.push(request.headers.get("Idempotency-Key") ?? "");
      return Promise.resolve(answer());
    });
  });

  afterEach(() => {
    me.value = asMember(priya);
    forgetKept();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const send = () => sendReport(report, "Week of 16 November 2026", "Northmoor");

  it("is kept, and sent once when the line is back", async () => {
    expect(await send()).toBeNull();
    expect(waiting.value).toHaveLength(1);
    const key = waiting.value[0]?.key;
    online = true;
    await Promise.all([flush(), flush()]);
    await flush();
    expect(taken).toEqual([key]);
    expect(waiting.value).toEqual([]);
  });

  it("keeps its key when the answer is lost on the way", async () => {
    await send();
    online = true;
    let lost = 0;
    answer = () => {
      lost += 1;
      if (lost <= 3) throw new TypeError("Failed to fetch");
      return json({ id: "r-1", effect: { sentences: [], low_read_by: null, figures: [] } }, 201);
    };
    await flush();
    expect(waiting.value).toHaveLength(1);
    await flush();
    expect(waiting.value).toEqual([]);
    expect(new Set(taken).size).toBe(1);
  });

  it("is never sent as another member", async () => {
    await send();
    online = true;
    signedIn = joan.id;
    await flush();
    expect(taken).toEqual([]);
    me.value = asMember(joan);
    expect(waiting.value).toEqual([]);
    await flush();
    expect(taken).toEqual([]);
    me.value = asMember(priya);
    expect(waiting.value).toHaveLength(1);
  });

  it("takes the place of an older one for the same period", async () => {
    await send();
    await sendReport({ ...report, high: "More" }, "Week of 16 November 2026", "Northmoor");
    expect(waiting.value.map((each) => each.report.high)).toEqual(["More"]);
  });

  it("that is refused waits for a person, and is not tried again", async () => {
    await send();
    online = true;
    answer = () =>
      new Response(JSON.stringify({ code: "conflict", detail: "You have reported already." }), {
        status: 409,
        headers: { "Content-Type": "application/problem+json" },
      });
    await flush();
    await flush();
    expect(taken).toHaveLength(1);
    expect(waiting.value[0]?.refused).toBe("You have reported already.");
    discard(waiting.value[0]?.key ?? "");
    expect(waiting.value).toEqual([]);
  });

  it("that is refused at once is not kept", async () => {
    online = true;
    answer = () =>
      new Response(JSON.stringify({ code: "invalid", detail: "Check the numbers." }), {
        status: 422,
        headers: { "Content-Type": "application/problem+json" },
      });
    await expect(send()).rejects.toMatchObject({ code: "invalid" });
    expect(waiting.value).toEqual([]);
  });
});

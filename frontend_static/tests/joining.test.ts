/** The queue of those who ask to join: nothing moves under the reader, and who is gone is gone. */
import { beforeEach, describe, expect, it } from "vitest";

import type { JoinRequestChanged, JoinRequestLine } from "../src/api";
import { apply } from "../src/store";
import { forgetJoining, queues } from "../src/store/joining";

const line = (id: string, more: Partial<JoinRequestLine> = {}): JoinRequestLine => ({
  id,
  call_id: "c-1",
  constituency_id: "g-1",
  name: id,
  role_title: "Nurse",
  organisation: "",
  state: "waiting",
  confirmed_at: "2026-11-20T09:00:00Z",
  decided_by_name: null,
  ...more,
});

const event = (id: string, more: Partial<JoinRequestChanged> = {}): JoinRequestChanged => {
  const { id: request_id, state: _state, ...said } = line(id);
  return { type: "join_request.changed", request_id, state: "waiting", ...said, ...more };
};

const twice = (said: JoinRequestChanged) => {
  apply(said);
  apply(said);
  return queues.peek("waiting")?.items;
};

beforeEach(() => {
  forgetJoining();
  queues.set("waiting", { items: [line("ann"), line("ben")], next: null });
});

describe("the queue", () => {
  it("puts who is new at its end", () => {
    expect(twice(event("cy"))).toEqual([line("ann"), line("ben"), line("cy")]);
  });

  it("leaves who is new for the pages that follow, where there are some", () => {
    queues.set("waiting", { items: [line("ann")], next: "more" });
    expect(twice(event("cy"))).toEqual([line("ann")]);
  });

  it("marks who was answered, where they stand", () => {
    const said = { state: "accepted", decided_by_name: "Joan" } as const;
    expect(twice(event("ann", said))).toEqual([line("ann", said), line("ben")]);
  });

  it("forgets who took it back", () => {
    expect(twice(event("ann", { state: "gone", name: "" }))).toEqual([line("ben")]);
  });
});

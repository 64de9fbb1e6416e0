import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { PollOut, WebinarChanged, WebinarOut, WebinarQuestionOut } from "../src/api";
import { apply } from "../src/store";
import { keepOwnVotes } from "../src/store/arriving";
import { me } from "../src/store/me";
import { polls, takePolls } from "../src/store/polls";
import { questions, takeQuestions, vote } from "../src/store/questions";
import { listenFrom } from "../src/store/snapshots";
import { webinars } from "../src/store/webinars";
import { asMember, joan } from "./cast";
import { asked, serving } from "./serving";

const voted = () => ["a", "b"].map((id) => questions.peek(id)?.voted);

const comeBack = async (after: number) => {
  await vi.advanceTimersByTimeAsync(after);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(50);
};

beforeEach(() => {
  vi.useFakeTimers();
  listenFrom(0);
  asked.length = 0;
  me.value = asMember(joan);
  const question = { webinar_id: "w-1", voted: false } as WebinarQuestionOut;
  takeQuestions("w-1", [
    { ...question, id: "a" },
    { ...question, id: "b", voted: true },
  ]);
  takePolls("w-1", [{ id: "p", webinar_id: "w-1", mine: null, my_word: null } as unknown as PollOut]);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a page that comes to the front again", () => {
  it("shows what was given on another device, and does not ask each time", async () => {
    serving(() => ({ body: { voted: ["a"], answers: [{ poll_id: "p", choices: [1], word: null }] } }));
    const stop = keepOwnVotes("w-1");
    await comeBack(20_000);
    expect(voted()).toEqual([true, false]);
    expect(polls.peek("p")?.mine).toEqual([1]);
    await comeBack(1_000);
    stop();
    await comeBack(20_000);
    expect(asked.length).toBe(1);
  });

  it("leaves alone what is pressed meanwhile", async () => {
    const json = { headers: { "Content-Type": "application/json" } };
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
      if ((input as Request).method === "PUT") return new Response("null", json);
      await new Promise((go) => setTimeout(go, 30)); // an answer from before the press, that comes after it
      return new Response(JSON.stringify({ voted: [], answers: [] }), json);
    });
    const stop = keepOwnVotes("w-1");
    await vi.advanceTimersByTimeAsync(200_000);
    document.dispatchEvent(new Event("visibilitychange"));
    await vote("a", true);
    await vi.advanceTimersByTimeAsync(50);
    expect(voted()).toEqual([true, true]);
    stop();
  });
});

describe("a webinar that was changed", () => {
  const known = {
    id: "w-1",
    version: 1,
    hosts: [],
    presenters: [],
    coming: 0,
    registered: true,
  } as unknown as WebinarOut;
  const changed = (more: Partial<WebinarChanged>) => {
    apply({
      type: "webinar.changed",
      webinar_id: "w-1",
      hosts: [],
      presenters: [],
      coming: 0,
      ...more,
    } as WebinarChanged);
  };

  it("is asked for again only by whom the change is about: thousands have its page open", async () => {
    serving(() => ({ body: known }));
    webinars.set("w-1", known);
    changed({ version: 2, title: "Another title", link_changed: false });
    await vi.advanceTimersByTimeAsync(5_000);
    expect([webinars.peek("w-1")?.title, asked.length]).toEqual(["Another title", 0]);
    changed({ version: 3, link_changed: true });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked.length).toBe(1);
    changed({ version: 4, link_changed: false, hosts: [{ id: joan.id, name: joan.name }] });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked.length).toBe(2);
    webinars.set("w-1", { ...known, registered: false });
    changed({ version: 5, link_changed: true });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked.length).toBe(2);
  });
});

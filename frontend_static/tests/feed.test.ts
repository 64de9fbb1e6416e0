import { beforeEach, describe, expect, it } from "vitest";

import { apply, type Event } from "../src/store";
import { atTop, feeds, HOME, loadFeed, showWaiting } from "../src/store/feed";
import { me } from "../src/store/me";
import { posts } from "../src/store/posts";
import { heard, listenFrom, takeOver } from "../src/store/snapshots";
import { asMember, joan, post, priya } from "./cast";

const written = (id: string, author = priya, team = "t-north"): Event => ({
  type: "post.written",
  post_id: id,
  team_id: team,
  author_id: author.id,
  author_name: author.name,
  text: id,
  html: `<p>${id}</p>`,
  written_at: "2026-11-20T09:00:00Z",
  edited_at: null,
});

const ids = (key: string) => feeds.peek(key)?.lines.map((line) => line.id);
const waiting = (key: string) => feeds.peek(key)?.waiting.map((line) => line.id);

beforeEach(() => {
  feeds.clear();
  posts.clear();
  listenFrom(0);
  me.value = asMember(joan);
  atTop.value = true;
  const page = { items: [{ kind: "post" as const, at: "", post: post() }], next: null, cursor: 5 };
  loadFeed(HOME, page);
  loadFeed("t-north", page);
});

describe("a feed that is being read", () => {
  it("keeps still: what is new waits, in order, and is counted once", () => {
    atTop.value = false;
    apply(written("p-2"));
    apply(written("p-3"));
    apply(written("p-3"));
    expect(ids(HOME)).toEqual(["p-1"]);
    expect(waiting(HOME)).toEqual(["p-3", "p-2"]);
    showWaiting(HOME);
    expect(ids(HOME)).toEqual(["p-3", "p-2", "p-1"]);
    expect(waiting(HOME)).toEqual([]);
  });

  it("shows what is new at once to a reader at its top", () => {
    apply(written("p-2"));
    expect(ids("t-north")).toEqual(["p-2", "p-1"]);
  });

  it("shows what I wrote at once, wherever I am", () => {
    atTop.value = false;
    apply(written("p-2", joan));
    expect(ids(HOME)).toEqual(["p-2", "p-1"]);
  });

  it("does not overtake what waits", () => {
    atTop.value = false;
    apply(written("p-2"));
    atTop.value = true;
    apply(written("p-3"));
    expect(waiting(HOME)).toEqual(["p-3", "p-2"]);
  });

  it("shows only my teams, and a team's feed only that team", () => {
    apply(written("p-2", priya, "t-other"));
    expect(ids(HOME)).toEqual(["p-1"]);
    expect(ids("t-north")).toEqual(["p-1"]);
  });

  it("takes no edit for news", () => {
    apply({ ...written("p-9"), edited_at: "2026-11-20T10:00:00Z" } as Event);
    expect(ids(HOME)).toEqual(["p-1"]);
  });
});

describe("a snapshot that was overtaken", () => {
  it("does not hide what was heard while it was on its way", () => {
    heard(7, () => {
      apply({ ...written("p-1", joan), text: "Newer" } as Event);
    });
    takeOver(6, () => {
      posts.set("p-1", post({ text: "Older" }));
    });
    expect(posts.peek("p-1")?.text).toBe("Newer");
  });

  it("holds against what it knows already", () => {
    heard(7, () => {
      apply({ ...written("p-1", joan), text: "Older" } as Event);
    });
    takeOver(7, () => {
      posts.set("p-1", post({ text: "Newer" }));
    });
    expect(posts.peek("p-1")?.text).toBe("Newer");
  });

  it("forgets what was heard before the thread was cut", () => {
    heard(7, () => {
      apply({ ...written("p-1", joan), text: "Before" } as Event);
    });
    listenFrom(3);
    takeOver(3, () => {
      posts.set("p-1", post({ text: "After" }));
    });
    expect(posts.peek("p-1")?.text).toBe("After");
  });
});

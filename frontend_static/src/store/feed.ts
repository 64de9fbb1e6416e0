/**
 * Feeds: which posts and reports stand in them, in an order that holds still while it is read. What is new waits behind
 * a button when the reader has scrolled; what one wrote oneself shows at once.
 */
import { signal } from "@preact/signals";

import type { FeedPage, PostWritten, ReportSent } from "../api";
import { Collection } from "./collection";
import { loadLows } from "./lows";
import { me, myTeamIds } from "./me";
import { posts } from "./posts";
import { reports } from "./reports";

export interface FeedLine {
  kind: "post" | "report";
  id: string;
}

export interface Feed {
  lines: readonly FeedLine[];
  waiting: readonly FeedLine[];
  next: string | null;
}

/** The feed of all my teams. The others go by the id of their team. */
export const HOME = "home";

export const feeds = new Collection<Feed>();

/** Set by the page that shows a feed: is the reader at its top? */
export const atTop = signal(true);

const same = (a: FeedLine, b: FeedLine) => a.kind === b.kind && a.id === b.id;
const has = (lines: readonly FeedLine[], line: FeedLine) => lines.some((each) => same(each, line));

function remember(page: FeedPage): FeedLine[] {
  return page.items.map((item) => {
    if (item.kind === "post") {
      posts.set(item.post.id, item.post);
      return { kind: "post", id: item.post.id };
    }
    reports.set(item.report.id, item.report);
    loadLows(item.report.lows);
    return { kind: "report", id: item.report.id };
  });
}

export function loadFeed(key: string, page: FeedPage): void {
  feeds.set(key, { lines: remember(page), waiting: [], next: page.next });
}

export function loadOlder(key: string, page: FeedPage): void {
  const older = remember(page);
  feeds.change(key, (feed) => ({
    ...feed,
    lines: [...feed.lines, ...older.filter((line) => !has(feed.lines, line))],
    next: page.next,
  }));
}

export function showWaiting(key: string): void {
  feeds.change(key, (feed) => ({ ...feed, lines: [...feed.waiting, ...feed.lines], waiting: [] }));
}

function arrived(line: FeedLine, teamId: string, authorId: string): void {
  for (const [key, feed] of feeds.entries()) {
    const belongs = key === teamId || (key === HOME && myTeamIds.peek().has(teamId));
    if (!belongs || has(feed.lines, line) || has(feed.waiting, line)) continue;
    const atOnce = authorId === me.peek()?.id || (atTop.peek() && feed.waiting.length === 0);
    feeds.set(key, {
      ...feed,
      lines: atOnce ? [line, ...feed.lines] : feed.lines,
      waiting: atOnce ? feed.waiting : [line, ...feed.waiting],
    });
  }
}

export function postWritten(event: PostWritten): void {
  // An edit of an older post that no feed shows is not news.
  if (!event.edited_at) arrived({ kind: "post", id: event.post_id }, event.team_id, event.author_id);
}

export function reportSent(event: ReportSent): void {
  if (event.revision === 1) arrived({ kind: "report", id: event.report_id }, event.team_id, event.author_id);
}

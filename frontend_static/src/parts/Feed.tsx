/**
 * A feed. It keeps its order while it is read: what is new waits behind "Show 3 new" when its reader has scrolled into
 * it, and "Show older" keeps the place and takes the focus to the first older item.
 */
import { useEffect, useRef, useState } from "preact/hooks";

import type { FeedPage } from "../api";
import { http, read } from "../http";
import { atTop, feeds, HOME, loadFeed, loadOlder, showWaiting } from "../store/feed";
import { useLoad } from "../store/loading";
import { snapshot } from "../store/snapshots";
import { words } from "../words";
import { feedWords } from "../words/feed";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { Failed } from "./Failed";
import { PostItem } from "./PostItem";
import { ReportItem } from "./ReportItem";
import { Skeleton } from "./Skeleton";

const page = (key: string, before?: string) =>
  read<FeedPage>(
    http.GET("/api/v1/feed", {
      params: { query: { ...(key !== HOME && { team_id: key }), ...(before && { before }), limit: 20 } },
    }),
  );

/** `of`: the id of a team, or `HOME` for all my teams. */
export function Feed({ of: key }: { of: string }) {
  const top = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [busy, setBusy] = useState(false);
  const loading = useLoad(`feed ${key}`, async () => {
    await snapshot(
      () => page(key),
      (found) => {
        loadFeed(key, found);
      },
    );
  });
  useEffect(() => {
    const look = () => {
      const above = (top.current?.getBoundingClientRect().top ?? 0) >= 0;
      atTop.value = above && !list.current?.contains(document.activeElement);
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("focusin", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("focusin", look);
      atTop.value = true;
    };
  }, []);
  const feed = feeds.get(key);
  const focusItem = (index: number) => {
    const item = list.current?.children[index];
    if (!(item instanceof HTMLElement)) return;
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
  };
  const older = async () => {
    if (!feed?.next) return;
    setBusy(true);
    const first = feed.lines.length;
    try {
      const { next } = feed;
      await snapshot(
        () => page(key, next),
        (found) => {
          loadOlder(key, found);
        },
      );
      requestAnimationFrame(() => {
        focusItem(first);
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack" ref={top}>
      <p class="newpill" role="status">
        {feed && feed.waiting.length > 0 && (
          <Button
            look="second"
            icon="up"
            onClick={() => {
              showWaiting(key);
              requestAnimationFrame(() => {
                top.current?.scrollIntoView({ block: "start" });
                focusItem(0);
              });
            }}
          >
            {words.showNew(feed.waiting.length)}
          </Button>
        )}
      </p>
      {!feed && loading.state === "loading" && <Skeleton />}
      {!feed && loading.state === "failed" && <Failed loading={loading} />}
      {feed && feed.lines.length === 0 && (
        <EmptyState title={feedWords.empty}>{key === HOME ? feedWords.emptyWhy : feedWords.emptyTeam}</EmptyState>
      )}
      {feed && feed.lines.length > 0 && (
        <ul class="feed" ref={list}>
          {feed.lines.map((line) =>
            line.kind === "post" ? <PostItem key={line.id} id={line.id} /> : <ReportItem key={line.id} id={line.id} />,
          )}
        </ul>
      )}
      {feed?.next && (
        <p class="newpill">
          <Button look="second" busy={busy} busyWords={feedWords.loadingOlder} onClick={() => void older()}>
            {words.showOlder}
          </Button>
        </p>
      )}
    </div>
  );
}

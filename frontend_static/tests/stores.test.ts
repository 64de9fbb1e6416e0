/** Old snapshot + event = fresh snapshot, for each event that a store handles; and once more makes no difference. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import { apply, type Event } from "../src/store";
import { calls } from "../src/store/calls";
import { invitations } from "../src/store/invitations";
import { loadLows, lowIds, lows, waitingLows } from "../src/store/lows";
import { me } from "../src/store/me";
import { members } from "../src/store/members";
import { posts } from "../src/store/posts";
import { due, reports } from "../src/store/reports";
import { boards, newerPeriods, teams } from "../src/store/teams";
import { asked, asMember, blank, board, figure, joan, low, post, priya, report, team } from "./cast";
import { member } from "./cast-calls";

const twice = (event: Event) => {
  apply(event);
  vi.advanceTimersByTime(1500);
  apply(event);
  vi.advanceTimersByTime(1500);
};

beforeEach(() => {
  vi.useFakeTimers();
  for (const store of [calls, lows, members, posts, reports, boards, teams]) store.clear();
  lowIds.value = [];
  due.value = null;
  newerPeriods.value = {};
  me.value = asMember(joan);
  return () => {
    vi.advanceTimersByTime(2000);
    vi.useRealTimers();
  };
});

describe("posts", () => {
  const written: Event = {
    type: "post.written",
    post_id: "p-1",
    team_id: "t-north",
    author_id: joan.id,
    author_name: joan.name,
    text: "Hello",
    html: "<p>Hello</p>",
    written_at: "2026-11-20T09:00:00Z",
    edited_at: null,
  };

  it("shows a new post as the server would", () => {
    twice(written);
    expect(posts.peek("p-1")).toEqual(post());
  });

  it("shows an edit, and keeps thanks and comments", () => {
    posts.set("p-1", post({ thanked_by: [priya] }));
    twice({ ...written, text: "Hi", html: "<p>Hi</p>", edited_at: "2026-11-20T10:00:00Z" });
    expect(posts.peek("p-1")).toEqual(
      post({ text: "Hi", html: "<p>Hi</p>", edited_at: "2026-11-20T10:00:00Z", thanked_by: [priya] }),
    );
  });

  it("takes a post away", () => {
    posts.set("p-1", post());
    twice({ type: "post.withdrawn", post_id: "p-1", team_id: "t-north" });
    expect(posts.peek("p-1")).toBeNull();
  });

  const comment = {
    id: "k-1",
    post_id: "p-1",
    author: priya,
    text: "Yes",
    html: "<p>Yes</p>",
    written_at: "2026-11-20T11:00:00Z",
    edited_at: null,
    thanked_by: [],
    hidden: false,
  };
  const commented: Event = {
    type: "comment.written",
    comment_id: "k-1",
    post_id: "p-1",
    team_id: "t-north",
    author_id: priya.id,
    author_name: priya.name,
    text: "Yes",
    html: "<p>Yes</p>",
    written_at: "2026-11-20T11:00:00Z",
    edited_at: null,
  };

  it("adds a comment once, and counts it once", () => {
    posts.set("p-1", post());
    twice(commented);
    expect(posts.peek("p-1")).toEqual(post({ comments: [comment], comments_count: 1 }));
  });

  it("counts comments that are not shown", () => {
    posts.set("p-1", post({ comments_count: 30, comments: [{ ...comment, id: "k-0" }] }));
    twice(commented);
    expect(posts.peek("p-1")?.comments_count).toBe(31);
  });

  it("takes a comment away", () => {
    posts.set("p-1", post({ comments: [comment], comments_count: 1 }));
    twice({ type: "comment.withdrawn", comment_id: "k-1", post_id: "p-1", team_id: "t-north" });
    expect(posts.peek("p-1")).toEqual(post());
  });

  it("lets go of what a moderator hid, and of nothing else", () => {
    posts.set("p-1", post({ comments: [comment], comments_count: 1 }));
    const hidden = { type: "content.hidden" as const, author_id: priya.id };
    twice({ ...hidden, kind: "comment", subject_id: "k-1", parent_id: "p-1" });
    expect(posts.peek("p-1")).toEqual(post());
    twice({ ...hidden, kind: "post", subject_id: "p-1", parent_id: null });
    expect(posts.peek("p-1")).toBeNull();
    reports.set("r-1", report({ high: "It worked.", high_html: "<p>It worked.</p>" }));
    twice({ ...hidden, kind: "report", subject_id: "r-1", parent_id: null });
    expect(reports.peek("r-1")).toEqual(report({ hidden: true }));
  });

  it("sets thanks and takes them back, for posts and comments", () => {
    posts.set("p-1", post({ comments: [comment], comments_count: 1 }));
    const thanks = {
      type: "thanks.set" as const,
      team_id: "t-north",
      member_id: priya.id,
      name: priya.name,
      to_id: null,
    };
    twice({ ...thanks, subject: "post", subject_id: "p-1", given: true });
    twice({ ...thanks, subject: "comment", subject_id: "k-1", given: true });
    expect(posts.peek("p-1")?.thanked_by).toEqual([priya]);
    expect(posts.peek("p-1")?.comments[0]?.thanked_by).toEqual([priya]);
    twice({ ...thanks, subject: "post", subject_id: "p-1", given: false });
    expect(posts.peek("p-1")?.thanked_by).toEqual([]);
  });
});

describe("reports and lows", () => {
  const sent: Event = {
    type: "report.sent",
    report_id: "r-1",
    form_id: "f-1",
    team_id: "t-north",
    member_id: priya.id,
    member_name: priya.name,
    author_id: priya.id,
    author_name: priya.name,
    period: "2026-11-16",
    revision: 1,
    numbers: report().numbers,
    high_html: "",
    reason: "",
    late: false,
    sent_at: "2026-11-22T09:00:00Z",
  };

  it("shows a report as its reporter would load it", () => {
    me.value = asMember(priya);
    twice(sent);
    expect(reports.peek("r-1")).toEqual(report({ may_remark: true }));
  });

  it("no longer asks for what was sent", () => {
    me.value = asMember(priya);
    due.value = [asked(), asked({ period: "2026-11-23" })];
    twice(sent);
    expect(due.value.map((one) => one.period)).toEqual(["2026-11-23"]);
  });

  it("goes on asking me when somebody else has sent theirs", () => {
    due.value = [asked({ member_id: joan.id })];
    twice(sent);
    expect(due.value).toHaveLength(1);
  });

  it("shows a correction in the place of the report", () => {
    reports.set("r-1", report({ acknowledged_by: [joan] }));
    const numbers = [{ metric_id: "x-1", name: "Reviews done", unit: "reviews", numerator: 5, denominator: null }];
    twice({ ...sent, revision: 2, numbers, reason: "One more", author_id: joan.id, author_name: joan.name });
    expect(reports.peek("r-1")).toEqual(report({ revision: 2, numbers, acknowledged_by: [joan] }));
  });

  it("shows who has read it, and who thanked", () => {
    reports.set("r-1", report());
    twice({
      type: "report.acknowledged",
      report_id: "r-1",
      team_id: "t-north",
      member_id: joan.id,
      name: joan.name,
      acknowledged_at: "2026-11-22T10:00:00Z",
    });
    twice({
      type: "thanks.set",
      subject: "report",
      subject_id: "r-1",
      team_id: "t-north",
      member_id: joan.id,
      name: joan.name,
      given: true,
      to_id: null,
    });
    expect(reports.peek("r-1")).toEqual(report({ acknowledged_by: [joan], thanked_by: [joan.id] }));
  });

  const raised: Event = {
    type: "low.raised",
    low_id: "l-1",
    report_id: "r-1",
    team_id: "t-north",
    held_by: "t-north",
    author_id: priya.id,
    author_name: priya.name,
    kind: "low",
    text: "The van broke down.",
    period: "2026-11-16",
    raised_at: "2026-11-22T09:00:00Z",
  };

  it("puts a low before the leader who answers it", () => {
    twice(raised);
    expect(waitingLows()).toEqual([low()]);
  });

  it("does not ask its author to answer it", () => {
    me.value = asMember(priya);
    twice(raised);
    expect(lows.peek("l-1")?.may_answer).toBe(false);
  });

  it("keeps lows oldest first", () => {
    loadLows([low({ id: "l-2", raised_at: "2026-11-23T09:00:00Z" })]);
    twice(raised);
    expect(lowIds.value).toEqual(["l-1", "l-2"]);
  });

  it("shows an answer, and asks no more", () => {
    loadLows([low()]);
    twice({
      type: "low.answered",
      low_id: "l-1",
      answer_id: "a-1",
      report_id: "r-1",
      author_id: joan.id,
      author_name: joan.name,
      text: "Take mine.",
      answered_at: "2026-11-22T12:00:00Z",
    });
    const answer = { id: "a-1", author: joan, text: "Take mine.", answered_at: "2026-11-22T12:00:00Z", hidden: false };
    expect(lows.peek("l-1")).toEqual(low({ answers: [answer], answered_at: answer.answered_at }));
    expect(waitingLows()).toEqual([]);
  });
});

describe("teams and boards", () => {
  it("renames a team, in its own row, its parent's and below", () => {
    teams.set("t-north", team());
    teams.set(
      "t-wendale",
      team({
        id: "t-wendale",
        name: "Wendale",
        parent_id: null,
        line: [],
        children: [
          {
            id: "t-north",
            name: "Northmoor",
            call_id: "c-1",
            parent_id: "t-wendale",
            leaders: [],
            children: 0,
            people: 1,
          },
        ],
      }),
    );
    const changed = { type: "team.changed" as const, call_id: "c-1", closed: false };
    twice({ ...changed, team_id: "t-north", name: "North", parent_id: "t-wendale" });
    twice({ ...changed, team_id: "t-wendale", name: "Wen", parent_id: null });
    expect(teams.peek("t-north")).toMatchObject({ name: "North", line: [{ id: "t-wendale", name: "Wen" }] });
    expect(teams.peek("t-wendale")?.children[0]?.name).toBe("North");
  });

  it("takes a team that moved from its old parent", () => {
    const below = { call_id: "c-1", parent_id: "t-wendale", leaders: [], children: 0, people: 1 };
    teams.set("t-wendale", team({ id: "t-wendale", children: [{ ...below, id: "t-north", name: "Northmoor" }] }));
    twice({ type: "team.moved", team_id: "t-north", parent_id: null });
    expect(teams.peek("t-wendale")?.children).toEqual([]);
  });

  it("puts somebody in, makes them lead, and takes them out", () => {
    teams.set("t-north", team());
    const place = { team_id: "t-north", member_id: priya.id };
    twice({ type: "place.changed", ...place, name: priya.name, leads: true, reports: true });
    expect(teams.peek("t-north")).toMatchObject({ people: 2, leaders: [joan, priya] });
    twice({ type: "place.ended", ...place });
    expect(teams.peek("t-north")).toEqual(team());
  });

  it("puts figures in their places: the team's, its children's, who has reported", () => {
    boards.set("t-wendale", board());
    twice({
      type: "figures.changed",
      call_id: "c-1",
      figures: [
        figure({ numerator: 22, value: 22, received: 5 }),
        figure({ team_id: "t-north", numerator: 15, value: 15, received: 4, expected: 5 }),
      ],
    });
    const now = boards.peek("t-wendale");
    expect(now?.figures[0]).toMatchObject({ value: 22, received: 5, metric_name: "Reviews done", hollow: true });
    expect(now?.children[0]).toMatchObject({ received: 4, expected: 5, has_reported: true });
    expect(now?.reported).toEqual({ people: 5, expected_people: 9, teams: 1, expected_teams: 2 });
  });

  it("leaves a board of another period alone, and says that a newer one has begun", () => {
    boards.set("t-wendale", board());
    twice({ type: "figures.changed", call_id: "c-1", figures: [figure({ period: "2026-11-23", received: 1 })] });
    expect(boards.peek("t-wendale")).toEqual(board());
    expect(newerPeriods.value).toEqual({ "t-wendale": "2026-11-23" });
  });

  it("lets figures through at most once a second, and the last one always", () => {
    boards.set("t-wendale", board());
    const change = (value: number): Event => ({
      type: "figures.changed",
      call_id: "c-1",
      figures: [figure({ numerator: value, value })],
    });
    apply(change(11));
    apply(change(12));
    apply(change(13));
    expect(boards.peek("t-wendale")?.figures[0]?.value).toBe(11);
    vi.advanceTimersByTime(1000);
    expect(boards.peek("t-wendale")?.figures[0]?.value).toBe(13);
  });

  it("marks who has reported", () => {
    const people = [
      {
        member_id: priya.id,
        name: priya.name,
        reported: false,
        report_id: null,
        numbers: [],
        asked_at: null,
        read_by_me: false,
        correction_open: false,
      },
    ];
    boards.set("t-north", board({ team_id: "t-north", children: [], people }));
    twice({
      type: "report.sent",
      report_id: "r-1",
      form_id: "f-1",
      team_id: "t-north",
      member_id: priya.id,
      member_name: priya.name,
      author_id: priya.id,
      author_name: priya.name,
      period: "2026-11-16",
      revision: 1,
      numbers: [],
      high_html: "",
      reason: "",
      late: false,
      sent_at: "2026-11-22T09:00:00Z",
    });
    expect(boards.peek("t-north")?.people).toEqual([{ ...people[0], reported: true, report_id: "r-1" }]);
  });
});

describe("people, calls and invitations", () => {
  it("shows another name, mine too", () => {
    members.set(joan.id, member({ telephone: "01632 960 123" }));
    const event = { ...blank, member_id: joan.id, name: "Joan W", role_title: "Lead", organisation: "Here" };
    twice({ type: "member.changed", ...event });
    expect(members.peek(joan.id)).toEqual(
      member({ name: "Joan W", role_title: "Lead", organisation: "Here", telephone: "" }),
    );
    expect(me.value?.name).toBe("Joan W");
  });

  it("shows administrators who is suspended, and tells nobody else", () => {
    members.set("m-told", member({ id: "m-told", suspended: false }));
    members.set("m-untold", member({ id: "m-untold" }));
    for (const id of ["m-told", "m-untold"]) twice({ type: "member.suspended", member_id: id, suspended: true });
    expect(members.peek("m-told")?.suspended).toBe(true);
    expect(members.peek("m-untold")?.suspended).toBeNull();
    twice({ type: "member.suspended", member_id: "m-told", suspended: false });
    expect(members.peek("m-told")).toMatchObject({ suspended: false, suspension_reason: null });
  });

  it("shows how an invitation stands", () => {
    invitations.value = [
      {
        id: "i-1",
        email: "a@b.c",
        name: "",
        team_id: null,
        team_name: null,
        role: "member",
        message: "",
        leader: null,
        phone: "",
        simple_view: false,
        inviter: joan,
        by_link: false,
        created_at: "2026-11-20T09:00:00Z",
        sent_at: "2026-11-20T09:00:00Z",
        left: true,
        nudged_at: null,
        expires_at: "2026-12-20T09:00:00Z",
        opened_at: null,
        state: "pending",
        decline_reason: "",
      },
    ];
    twice({
      type: "invitation.changed",
      invitation_id: "i-1",
      email: "a@b.c",
      team_id: null,
      role: "member",
      state: "joined",
    });
    expect(invitations.value?.[0]?.state).toBe("joined");
  });
});

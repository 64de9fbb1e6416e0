/** Who and what the tests are about: one small cast, in the shapes of the API. */
import type { BoardOut, DueOut, FigureNow, LowOut, MeOut, PostOut, ReportOut, TeamOut } from "../src/api";

export const joan = { id: "m-joan", name: "Joan Whitlock" };
export const priya = { id: "m-priya", name: "Priya Raman" };

/** Somebody who says nothing of themself, or nothing to me. */
export const blank = {
  role_title: "",
  organisation: "",
  region: "",
  can_help_with: "",
  looks_for: "",
  pronouns: "",
  telephone: "",
  email: "",
  photo: "",
};

export const asMember = (person: { id: string; name: string }, more: Partial<MeOut> = {}): MeOut => ({
  id: person.id,
  name: person.name,
  ...blank,
  email: `${person.id}@example.org`,
  audiences: {
    role_title: "everybody",
    organisation: "everybody",
    region: "everybody",
    can_help_with: "everybody",
    looks_for: "everybody",
    pronouns: "everybody",
    telephone: "teams",
    email: "nobody",
    photo: "everybody",
  },
  is_administrator: false,
  roles: [],
  house_rules_accepted_at: null,
  shared_computer: false,
  places: [
    {
      team_id: "t-north",
      team_name: "Northmoor",
      leads: person.id === joan.id,
      reports: true,
      call_id: "c-1",
      line: [{ id: "t-wendale", name: "Wendale" }],
    },
  ],
  calls: [],
  constituencies: [],
  network: { name: "Test", time_zone: "Europe/London", demo: false, house_rules: [] },
  access_id: "s-1",
  cursor: 5,
  epoch: "e1",
  ...more,
});

export const post = (more: Partial<PostOut> = {}): PostOut => ({
  id: "p-1",
  team_id: "t-north",
  team_name: "Northmoor",
  author: joan,
  text: "Hello",
  html: "<p>Hello</p>",
  written_at: "2026-11-20T09:00:00Z",
  edited_at: null,
  thanked_by: [],
  comments: [],
  comments_count: 0,
  ...more,
});

export const report = (more: Partial<ReportOut> = {}): ReportOut => ({
  id: "r-1",
  form_id: "f-1",
  team_id: "t-north",
  team_name: "Northmoor",
  member: priya,
  author: priya,
  period: "2026-11-16",
  label: "Week of 16 November 2026",
  revision: 1,
  numbers: [{ metric_id: "x-1", name: "Reviews done", unit: "reviews", numerator: 4, denominator: null }],
  high: "",
  high_html: "",
  late: false,
  sent_at: "2026-11-22T09:00:00Z",
  revisions: [],
  lows: [],
  acknowledged_by: [],
  thanked_by: [],
  may_correct: true,
  may_acknowledge: false,
  ...more,
});

export const low = (more: Partial<LowOut> = {}): LowOut => ({
  id: "l-1",
  report_id: "r-1",
  team: { id: "t-north", name: "Northmoor" },
  held_by: { id: "t-north", name: "Northmoor" },
  author: priya,
  kind: "low",
  text: "The van broke down.",
  period: "2026-11-16",
  label: "Week of 16 November 2026",
  raised_at: "2026-11-22T09:00:00Z",
  answered_at: null,
  answers: [],
  may_answer: true,
  ...more,
});

export const figure = (more: Partial<FigureNow> = {}): FigureNow => ({
  metric_id: "x-1",
  team_id: "t-wendale",
  period: "2026-11-16",
  numerator: 10,
  denominator: 0,
  value: 10,
  received: 4,
  expected: 9,
  on_time: 4,
  revised: 0,
  ...more,
});

const shown = { metric_name: "Reviews done", unit: "reviews", hollow: true, judged: false, goal_id: null };

export const board = (more: Partial<BoardOut> = {}): BoardOut => ({
  team_id: "t-wendale",
  form: {
    id: "f-1",
    team_id: "t-wendale",
    team_name: "Wendale",
    name: "Weekly report",
    period: "week",
    reported_by: "member",
    due_hours: 24,
    grace_days: 3,
    since: "2026-05-01T00:00:00Z",
    until: null,
    numbers: [
      {
        metric_id: "x-1",
        name: "Reviews done",
        counts: "Reviews",
        out_of: "",
        unit: "reviews",
        kind: "number",
        required: true,
      },
    ],
  },
  threshold: 0.8,
  period: "2026-11-16",
  label: "Week of 16 November 2026",
  state: "due",
  due_at: "2026-11-24T00:00:00Z",
  periods: [
    { period: "2026-11-23", label: "Week of 23 November 2026" },
    { period: "2026-11-16", label: "Week of 16 November 2026" },
  ],
  reported: { people: 4, expected_people: 9, teams: 0, expected_teams: 2 },
  figures: [{ ...figure(), ...shown }],
  children: [
    {
      team_id: "t-north",
      name: "Northmoor",
      leaders: [joan],
      received: 3,
      expected: 5,
      has_reported: false,
      figures: [{ ...figure({ team_id: "t-north", received: 3, expected: 5 }), ...shown }],
      unanswered: null,
    },
    {
      team_id: "t-ash",
      name: "Ashcombe",
      leaders: [],
      received: 1,
      expected: 4,
      has_reported: false,
      figures: [{ ...figure({ team_id: "t-ash", received: 1, expected: 4 }), ...shown }],
      unanswered: null,
    },
  ],
  people: null,
  cursor: 5,
  ...more,
});

export const team = (more: Partial<TeamOut> = {}): TeamOut => ({
  id: "t-north",
  name: "Northmoor",
  call_id: "c-1",
  parent_id: "t-wendale",
  closed: false,
  line: [{ id: "t-wendale", name: "Wendale" }],
  leaders: [joan],
  people: 1,
  children: [],
  inside: true,
  rights: { read: true, invite: true, lead: true, administer: false },
  members: [{ ...joan, role_title: "", leads: true, reports: false, since: "2026-05-01T00:00:00Z" }],
  reader_sentence: "",
  who_can_let_in: null,
  ...more,
});

export const asked = (more: Partial<DueOut> = {}): DueOut => ({
  form_id: "f-1",
  form_name: "Weekly report",
  team_id: "t-north",
  team_name: "Northmoor",
  member_id: priya.id,
  period: "2026-11-16",
  label: "Week of 16 November 2026",
  state: "due",
  due_at: "2026-11-24T17:00:00Z",
  numbers: [
    {
      metric_id: "x-1",
      name: "Reviews done",
      counts: "Reviews",
      out_of: "",
      leaves_out: "",
      unit: "reviews",
      kind: "number",
      required: true,
      last: null,
      so_far: null,
    },
  ],
  leaders: [joan],
  readers: { numbers: "", high: "", low: "", help: "" },
  ...more,
});

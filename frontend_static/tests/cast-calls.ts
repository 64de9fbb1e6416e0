/** A call, its goal and the roll-up of its metric, for the tests of those pages. */
import type { CallOut, GoalOut, MemberOut, RollupOut, TeamLine } from "../src/api";
import { blank, joan } from "./cast";

export const line = (id: string, name: string, parent_id: string | null, more: Partial<TeamLine> = {}): TeamLine => ({
  id,
  name,
  call_id: "c-1",
  parent_id,
  leaders: [],
  children: 0,
  people: 1,
  ...more,
});

export const call = (more: Partial<CallOut> = {}): CallOut => ({
  id: "c-1",
  name: "The Right Prescription",
  goal_sentence: "Every person has a review.",
  condition: "Too many people are sedated.",
  launched_on: "2026-05-14",
  deadline: "2027-02-27",
  made_up: true,
  days_left: 96,
  week: 29,
  weeks: 42,
  organisers: [joan],
  evidence: [],
  constituencies: [
    { id: "k-1", call_id: "c-1", name: "Pharmacists", description: "", members: 3, mine: false, leaders: [] },
    { id: "k-2", call_id: "c-1", name: "Commissioners", description: "", members: 1, mine: false, leaders: [] },
  ],
  root_teams: [line("t-core", "Core team", null, { children: 1 })],
  goals: [],
  may_edit: true,
  cursor: 5,
  ...more,
});

export const goal = (more: Partial<GoalOut> = {}): GoalOut => ({
  id: "g-1",
  metric: {
    id: "x-1",
    name: "People on an antipsychotic",
    counts: "People with a prescription",
    out_of: "People with dementia",
    leaves_out: "",
    unit: "%",
    direction: "down",
    over_teams: "ratio",
    over_time: "last",
    period: "month",
  },
  team: { id: "t-core", name: "Core team" },
  owner: joan,
  version: 1,
  baseline: 0.157,
  baseline_period: "2026-06-01",
  baseline_source: "measured",
  target: 0.1,
  starts_on: "2026-06-01",
  deadline: "2027-02-27",
  milestones: [],
  part_of: null,
  days_left: 96,
  current: null,
  latest: null,
  progress: null,
  even_pace_value: 0.128,
  even_progress: 0.5,
  pace: null,
  sentence: "",
  versions: [],
  may_edit: true,
  cursor: 5,
  ...more,
});

type Point = RollupOut["points"][number];

export const point = (period: string, more: Partial<Point> = {}): Point => ({
  metric_id: "x-1",
  team_id: "t-core",
  period,
  numerator: 12,
  denominator: 100,
  value: 0.12,
  received: 6,
  expected: 6,
  on_time: 6,
  revised: 0,
  told: null,
  label: period,
  n: 6,
  hollow: false,
  judged: true,
  closed: true,
  ...more,
});

export const rollup = (more: Partial<RollupOut> = {}): RollupOut => ({
  metric_id: "x-1",
  team_id: "t-core",
  points: [point("2026-09-01"), point("2026-10-01", { received: 5, hollow: true })],
  children: [
    {
      team_id: "t-north",
      name: "Northmoor",
      period: "2026-10-01",
      numerator: 5,
      denominator: 50,
      value: 0.1,
      received: 2,
      expected: 3,
      hollow: true,
      judged: false,
      told: null,
    },
  ],
  children_period: "2026-10-01",
  cursor: 5,
  ...more,
});

export const member = (more: Partial<MemberOut> = {}): MemberOut => ({
  ...joan,
  ...blank,
  role_title: "Pharmacist",
  organisation: "Mill Lane",
  roles: [],
  left_at: null,
  calls: [],
  joined_at: "2026-05-01T00:00:00Z",
  suspended: null,
  suspension_reason: null,
  places: [{ team_id: "t-north", team_name: "Northmoor", leads: false }],
  constituencies: [],
  ...more,
});

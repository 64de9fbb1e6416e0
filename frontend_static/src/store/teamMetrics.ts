/** The metrics that a team can be asked for, or have a goal on: its own and those of the teams above it. */
import { signal } from "@preact/signals";

import type { FormOut, MetricLine, TeamOut, TemplateOut } from "../api";
import { http, read } from "../http";

export const teamMetrics = signal<Readonly<Record<string, readonly MetricLine[]>>>({});
/** Those of teams below, which the team could adopt. */
export const metricsBelow = signal<Readonly<Record<string, readonly MetricLine[]>>>({});
export const teamForms = signal<Readonly<Record<string, readonly FormOut[]>>>({});

export const teamTemplates = signal<Readonly<Record<string, readonly TemplateOut[]>>>({});

export async function loadMetrics(team: TeamOut): Promise<void> {
  const page = await read<{ items: MetricLine[] }>(
    http.GET("/api/v1/metrics", { params: { query: { team_id: team.id, limit: 100 } } }),
  );
  const near = new Set([team.id, ...team.line.map((above) => above.id)]);
  const usable = page.items.filter((metric) => near.has(metric.team_id));
  const far = page.items.filter((metric) => !near.has(metric.team_id));
  metricsBelow.value = { ...metricsBelow.peek(), [team.id]: far };
  teamMetrics.value = { ...teamMetrics.peek(), [team.id]: usable };
}

export async function loadForms(teamId: string): Promise<void> {
  const page = await read<{ items: FormOut[] }>(http.GET("/api/v1/forms", { params: { query: { team_id: teamId } } }));
  teamForms.value = { ...teamForms.peek(), [teamId]: page.items };
}

export async function loadTemplates(teamId: string): Promise<void> {
  const params = { query: { team_id: teamId } };
  const page = await read<{ items: TemplateOut[] }>(http.GET("/api/v1/form-drafts", { params }));
  teamTemplates.value = { ...teamTemplates.peek(), [teamId]: page.items };
}

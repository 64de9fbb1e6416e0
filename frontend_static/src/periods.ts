/** The first dates of periods: what the API names a period by. */
import type { MetricLine } from "./api";

export type Kind = MetricLine["period"];

/** The first date of the period in which a date lies: weeks begin on Monday. Null: not a date. */
export function startOf(kind: Kind, date: string): string | null {
  const time = new Date(`${date}T12:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(time.getTime())) return null;
  if (kind === "week") time.setUTCDate(time.getUTCDate() - ((time.getUTCDay() + 6) % 7));
  if (kind === "month" || kind === "quarter") time.setUTCDate(1);
  if (kind === "quarter") time.setUTCMonth(Math.floor(time.getUTCMonth() / 3) * 3);
  return time.toISOString().slice(0, 10);
}

const DAYS: Record<Kind, number> = { day: 1, week: 7, month: 31, quarter: 92 };

/** A date about so many periods before another, early enough for all of them. */
export function periodsBefore(kind: Kind, number: number, date: Date): string {
  return new Date(date.getTime() - DAYS[kind] * number * 86_400_000).toISOString().slice(0, 10);
}

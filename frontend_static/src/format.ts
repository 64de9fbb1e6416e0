/** Numbers, dates and times as people say them: 1,234; 62%; 9 June 2011; today, 17:00. */

const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

let zone = "Europe/London";

/** The network's own time zone: all clocks on the pages show it. */
export function setTimeZone(name: string): void {
  zone = name;
}

export const count = (value: number): string => number.format(value);

/** "62%" from 0.62; one decimal place where rounding would hide a change. */
export function percent(value: number): string {
  const hundredths = value * 100;
  const near = Math.abs(hundredths) < 20 && Math.abs(hundredths - Math.round(hundredths)) > 0.05;
  return `${(near ? oneDecimal : whole).format(hundredths)}%`;
}

/** A figure in its unit: a fraction for "%", else a number. */
export function figure(value: number | null, unit: string): string {
  if (value === null) return "–";
  return unit === "%" ? percent(value) : count(value);
}

/** "495 of 802", or "495" where there is nothing it is out of. */
export const outOf = (numerator: number | null, denominator: number | null | undefined, ratio = true): string =>
  numerator === null
    ? "–"
    : ratio && denominator !== null && denominator !== undefined
      ? `${count(numerator)} of ${count(denominator)}`
      : count(numerator);

const parts = (time: Date) => {
  const found = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(time);
  const part = (type: Intl.DateTimeFormatPartTypes) => found.find((each) => each.type === type)?.value ?? "";
  return {
    day: `${part("day")} ${part("month")} ${part("year")}`,
    short: `${part("day")} ${part("month")}`,
    clock: `${part("hour")}:${part("minute")}`,
  };
};

/** Monday, from a date as it comes. */
export const weekday = (date: string): string =>
  new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" }).format(new Date(date));

/** 9 June 2011, from a date as it comes or from a time. */
export function day(value: string): string {
  const [year, month, date] = value.split("-").map(Number);
  if (value.length === 10 && year && month && date)
    return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(
      Date.UTC(year, month - 1, date),
    );
  return parts(new Date(value)).day;
}

/** "today, 08:52", "yesterday, 16:20", "13 November 2011". */
export function when(value: string, now = new Date()): string {
  const time = parts(new Date(value));
  if (time.day === parts(now).day) return `today, ${time.clock}`;
  if (time.day === parts(new Date(now.getTime() - 86_400_000)).day) return `yesterday, ${time.clock}`;
  return time.day;
}

/** "today at 17:00", "tomorrow at 12:00", "9 June 2011 at 17:00". */
export function moment(value: string, now = new Date()): string {
  const time = parts(new Date(value));
  if (time.day === parts(now).day) return `today at ${time.clock}`;
  if (time.day === parts(new Date(now.getTime() + 86_400_000)).day) return `tomorrow at ${time.clock}`;
  if (time.day === parts(new Date(now.getTime() - 86_400_000)).day) return `yesterday at ${time.clock}`;
  return `${time.day} at ${time.clock}`;
}

/** "22 hours", "3 days": how long it has waited. */
export function since(value: string, now = new Date()): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - new Date(value).getTime()) / 60_000));
  const say = (amount: number, unit: string) => `${amount} ${unit}${amount === 1 ? "" : "s"}`;
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return say(minutes, "minute");
  if (minutes < 48 * 60) return say(Math.floor(minutes / 60), "hour");
  return say(Math.floor(minutes / 60 / 24), "day");
}

/** Whole days from today to a date; 0 when it is past. */
export function daysLeft(date: string, now = new Date()): number {
  const [year, month, dayOfMonth] = date.split("-").map(Number);
  if (!year || !month || !dayOfMonth) return 0;
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now).split("-").map(Number);
  const from = Date.UTC(today[0] ?? 0, (today[1] ?? 1) - 1, today[2] ?? 1);
  return Math.max(0, Math.round((Date.UTC(year, month - 1, dayOfMonth) - from) / 86_400_000));
}

export const initials = (name: string): string => {
  const words = name.split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? "";
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "";
  return (first + last).toUpperCase();
};

export const firstName = (name: string): string => name.split(/\s+/)[0] ?? name;

/** "Ann", "Ann and Ben", "Ann, Ben and Cy". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1] ?? ""}`;
}

/** The number that was typed, or null when it is empty or no number. Takes "1,234" and a decimal point. */
export function numberOf(typed: string): number | null {
  const text = typed.trim().replace(/(\d),(?=\d{3}(\D|$))/g, "$1");
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

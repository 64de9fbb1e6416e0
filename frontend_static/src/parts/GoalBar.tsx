/**
 * From start to target: how far, and where an even pace would be. Not clamped: worse than the start runs left, hatched.
 * The drawing is hidden from screen readers; one sentence says all of it.
 */
import { figure } from "../format";
import { drawingWords } from "../words/drawings";

interface Props {
  unit: string;
  baseline: number;
  target: number;
  now: number | null;
  evenPace?: number | null;
  small?: boolean;
}

/** Where a value lies on the way from start to target, in per cent of the drawing. */
function scale(baseline: number, target: number, small: boolean) {
  const [start, end] = small ? [14, 98] : [18, 92];
  return (value: number): number => {
    const way = target === baseline ? 1 : (value - baseline) / (target - baseline);
    return Math.min(100, Math.max(1, start + way * (end - start)));
  };
}

const at = (x: number) => `${x.toFixed(1)}%`;

export function GoalBar({ unit, baseline, target, now, evenPace = null, small = false }: Props) {
  const x = scale(baseline, target, small);
  const start = x(baseline);
  const end = x(target);
  const here = now === null ? null : x(now);
  const pace = evenPace === null ? null : x(evenPace);
  const top = small ? 4 : 32;
  const height = small ? 8 : 16;
  const say = (value: number) => figure(value, unit);
  return (
    <>
      <svg class={small ? "bar bar-sm" : "bar"} aria-hidden="true">
        <defs>
          <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path d="M0 0v6" stroke="currentColor" stroke-width="2" />
          </pattern>
        </defs>
        <rect class="trk" x="0" y={top} width="100%" height={height} rx={small ? 2 : 3} />
        {here !== null && here >= start && (
          <rect class="done" x={at(start)} y={top} width={at(here - start)} height={height} />
        )}
        {here !== null && here < start && (
          <rect class="back" x={at(here)} y={top} width={at(start - here)} height={height} />
        )}
        <line class="tick" x1={at(start)} x2={at(start)} y1={small ? 0 : 26} y2={small ? 16 : 54} />
        <line class="tick" x1={at(end)} x2={at(end)} y1={small ? 0 : 26} y2={small ? 16 : 54} />
        {!small && pace !== null && <line class="pace" x1={at(pace)} x2={at(pace)} y1="26" y2="58" />}
        {!small && here !== null && <circle class="mark" cx={at(here)} cy="40" r="9" />}
        {!small && here !== null && now !== null && (
          <text class="tb" x={at(Math.min(90, Math.max(10, here)))} y="18" text-anchor="middle">
            {drawingWords.now(say(now))}
          </text>
        )}
        {!small && (
          <text x={at(start)} y="76" text-anchor="middle">
            {drawingWords.start(say(baseline))}
          </text>
        )}
        {!small && pace !== null && pace > start + 18 && pace < 70 && (
          // On a phone the words of the target reach further to the left.
          <text class={pace > 56 ? "desk" : undefined} x={at(pace)} y="76" text-anchor="middle">
            {drawingWords.pace}
          </text>
        )}
        {!small && (
          <text x="100%" y="76" text-anchor="end">
            {drawingWords.target(say(target))}
          </text>
        )}
      </svg>
      <p class="vh">
        {drawingWords.bar(
          say(baseline),
          say(target),
          now === null ? null : say(now),
          now !== null && target !== baseline && (now - baseline) / (target - baseline) < 0,
          evenPace === null ? null : say(evenPace),
        )}
      </p>
    </>
  );
}

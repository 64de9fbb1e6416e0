/**
 * One arm for each team or person, up to twelve: solid when it reported, dashed and open when it has not. Above twelve
 * it is a bar. The drawing is hidden from screen readers; the words beside it say the same.
 */
import type { ComponentChildren } from "preact";

const MOST = 12;
const CENTRE = 22;

function point(turn: number, radius: number): [string, string] {
  const angle = turn * 2 * Math.PI;
  return [(CENTRE + Math.sin(angle) * radius).toFixed(1), (CENTRE - Math.cos(angle) * radius).toFixed(1)];
}

interface Props {
  received: number;
  expected: number;
  size?: "sm" | "lg";
  children?: ComponentChildren;
}

export function Flake({ received, expected, size, children }: Props) {
  return (
    <span class={size ? `flake flake-${size}` : "flake"}>
      {expected > 0 && expected <= MOST && (
        <svg viewBox="0 0 44 44" aria-hidden="true">
          {Array.from({ length: expected }, (_, index) => {
            const turn = index / expected;
            const [fromX, fromY] = point(turn, 4);
            const [toX, toY] = point(turn, 16);
            const [x, y] = point(turn, 18.5);
            const has = index < received;
            return (
              <g key={index}>
                <path class={has ? "fl-in" : "fl-out"} d={`M${fromX} ${fromY}L${toX} ${toY}`} />
                <circle class={has ? "fl-in" : "fl-out-dot"} cx={x} cy={y} r={has ? 2.4 : 2.8} />
              </g>
            );
          })}
          <circle class="fl-in" cx={CENTRE} cy={CENTRE} r="2.5" />
        </svg>
      )}
      {expected > MOST && (
        <svg viewBox="0 0 44 44" aria-hidden="true">
          <rect class="fl-out-dot" x="2" y="16" width="40" height="12" rx="2" />
          {received > 0 && (
            <rect
              class="fl-bar"
              x="2"
              y="16"
              width={(40 * Math.min(1, received / expected)).toFixed(1)}
              height="12"
              rx="2"
            />
          )}
        </svg>
      )}
      {children && <span>{children}</span>}
    </span>
  );
}

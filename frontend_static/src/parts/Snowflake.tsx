/**
 * A team's own teams around its leaders: a check when a team has reported, dots for its people. The list of teams on
 * the same page is its accessible form, so nothing in here takes the focus.
 */
import { useId } from "preact/hooks";

import { count, firstName } from "../format";
import { drawingWords } from "../words/drawings";

export interface Arm {
  id: string;
  name: string;
  received: number;
  expected: number;
  hasReported: boolean;
  asks: boolean;
}

const HUB = { x: 210, y: 225 };
/** Longer arms, and names without a second line, when there are more than six. */
const ARM = 118;
const CROWDED_ARM = 130;
const MOST_LEAVES = 12;
/** More than so many arms cannot be told apart. */
export const MOST_ARMS = 9;

const polar = (turn: number, radius: number, from = HUB) => ({
  x: Math.round(from.x + Math.sin(turn * 2 * Math.PI) * radius),
  y: Math.round(from.y - Math.cos(turn * 2 * Math.PI) * radius),
});

const short = (name: string, most: number) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

function Leaves({ arm, turn, node }: { arm: Arm; turn: number; node: { x: number; y: number } }) {
  const total = Math.min(arm.expected, MOST_LEAVES);
  return (
    <>
      {Array.from({ length: total }, (_, index) => {
        const spread = total === 1 ? 0 : (index / (total - 1) - 0.5) * 0.4;
        const from = polar(turn + spread, 16, node);
        const to = polar(turn + spread, 34, node);
        const has = index < Math.round((arm.received / arm.expected) * total);
        return (
          <g key={index}>
            <line class={has ? "twig" : "twig-wait"} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
            <circle class={has ? "leaf" : "leaf-wait"} cx={to.x} cy={to.y} r="4.5" />
          </g>
        );
      })}
    </>
  );
}

const stateOf = (arm: Arm): string => {
  if (arm.asks) return drawingWords.asks;
  return arm.received ? `${count(arm.received)} of ${count(arm.expected)}` : drawingWords.waiting;
};

export function Snowflake({ team, leaders, arms }: { team: string; leaders: readonly string[]; arms: readonly Arm[] }) {
  const name = useId();
  const description = useId();
  if (arms.length < 2 || arms.length > MOST_ARMS) return null;
  const waiting = arms.filter((arm) => !arm.hasReported).map((arm) => arm.name);
  const crowded = arms.length > 6;
  const middle = leaders
    .slice(0, 2)
    .map((leader, index) => (index ? drawingWords.and(firstName(leader)) : firstName(leader)));
  const hub = Math.max(...middle.map((line) => line.length), 0) > 8 ? 46 : 34;
  return (
    <svg class="snow" viewBox="14 22 392 408" role="img" aria-labelledby={`${name} ${description}`}>
      <title id={name}>{drawingWords.snowflake(team)}</title>
      <desc id={description}>{drawingWords.snowflakeTold(leaders, arms.length, waiting)}</desc>
      {arms.map((arm, index) => {
        const turn = index / arms.length;
        const node = polar(turn, crowded ? CROWDED_ARM : ARM);
        const above = node.y < HUB.y - 80;
        return (
          <g key={arm.id}>
            <line class={arm.hasReported ? "arm" : "arm-wait"} x1={HUB.x} y1={HUB.y} x2={node.x} y2={node.y} />
            <Leaves arm={arm} turn={turn} node={node} />
            <circle
              class={arm.asks ? "node-help" : arm.hasReported ? "node" : "node-wait"}
              cx={node.x}
              cy={node.y}
              r="18"
            />
            <text class="nt" x={node.x} y={node.y + 5}>
              {arm.asks ? "?" : arm.hasReported ? "✓" : "…"}
            </text>
            <text class="t" x={node.x} y={above ? node.y - (crowded ? 45 : 64) : node.y + (crowded ? 52 : 57)}>
              {short(arm.name, crowded ? 11 : 18)}
            </text>
            {!crowded && (
              <text class="t2" x={node.x} y={above ? node.y - 47 : node.y + 74}>
                {stateOf(arm)}
              </text>
            )}
          </g>
        );
      })}
      <circle class="hub" cx={HUB.x} cy={HUB.y} r={hub} />
      {middle.map((line, index) => (
        <text key={line} class="hub-t" x={HUB.x} y={HUB.y + 4 + (middle.length > 1 ? index * 16 - 7 : 0)}>
          {short(line, 12)}
        </text>
      ))}
    </svg>
  );
}

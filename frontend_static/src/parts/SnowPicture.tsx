/**
 * The teams of a call as a snowflake that one can walk through with the keyboard, zoom and push. Moving it changes one
 * attribute and draws nothing anew; names are placed anew only when the scale has changed.
 */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { type Branches, type Flake, labelsOf, type Sprig } from "../snow";
import { snowWords, told } from "../words/snowflake";
import { Icon } from "./Icon";

const STEP = 1.3;
const NEAREST = 6;
const MARGIN = 34;
const SETTLES = 120;

export interface Mark {
  glyph: string;
  kind: "asks" | "warns";
}

interface View {
  k: number;
  x: number;
  y: number;
}

interface Props {
  name: string;
  branches: Branches;
  flake: Flake;
  chosen: string | null;
  /** Where to go: changes when something else on the page asks for it. */
  goal: { id: string; turn: number } | null;
  lit: ReadonlySet<string> | null;
  most: number;
  threshold: number;
  markOf: (sprig: Sprig) => Mark | null;
  onChoose: (id: string) => void;
  onFold: (id: string, open: boolean) => void;
  onOpen: (id: string) => void;
}

const stateOf = ({ team }: Sprig): "full" | "part" | "none" | "free" =>
  !team.expected ? "free" : team.received >= team.expected ? "full" : team.received ? "part" : "none";

function Arms({ sprigs, threshold }: { sprigs: readonly Sprig[]; threshold: number }) {
  return (
    <g aria-hidden="true">
      {sprigs.map(({ team, from, x, y }) => {
        if (!from) return null;
        const reported = !team.expected || team.received >= threshold * team.expected;
        return <line key={team.id} class={reported ? "arm" : "arm-wait"} x1={from.x} y1={from.y} x2={x} y2={y} />;
      })}
    </g>
  );
}

interface NodeProps {
  sprig: Sprig;
  mark: Mark | null;
  chosen: boolean;
  dim: boolean;
  below: number;
  most: number;
}

function Node({ sprig, mark, chosen, dim, below, most }: NodeProps) {
  const { team, x, y, r, level, place, siblings, open, hidden } = sprig;
  const state = stateOf(sprig);
  return (
    <g
      id={`snow-${team.id}`}
      class={dim ? "sn dim" : "sn"}
      role="treeitem"
      tabindex={chosen ? 0 : -1}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-selected={chosen}
      aria-expanded={below ? open : undefined}
      aria-label={told(team, hidden, below, most)}
      data-team={team.id}
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
    >
      {hidden > 0 && <circle class="sn-more" r={r + 4} />}
      <circle class={`sn-body sn-${mark ? mark.kind : state}`} r={r} />
      {state === "part" && (
        <circle
          class="sn-done"
          r={r}
          pathLength={100}
          stroke-dasharray={`${((100 * team.received) / team.expected).toFixed(1)} 100`}
          transform="rotate(-90)"
        />
      )}
      {(mark ?? state !== "free") && (
        <text class="sn-mark" y={r * 0.36} font-size={r}>
          {mark ? mark.glyph : state === "full" ? "✓" : state === "none" ? "…" : ""}
        </text>
      )}
      <circle class="sn-focus" r={r + 7} />
    </g>
  );
}

/** Where everything is seen at once. */
const fitting = (flake: Flake, width: number, height: number): View => {
  const k = Math.min(1.6, Math.max(0.02, (Math.min(width, height) / 2 - MARGIN) / flake.reach));
  return { k, x: width / 2, y: height / 2 };
};

export function SnowPicture(props: Props) {
  const { branches, flake, chosen, goal, lit, most, threshold, markOf, onChoose, onFold, onOpen, name } = props;
  const frame = useRef<HTMLDivElement>(null);
  const moving = useRef<SVGGElement>(null);
  const view = useRef<View>({ k: 1, x: 0, y: 0 });
  const size = useRef({ width: 800, height: 600 });
  const settle = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [scale, setScale] = useState(1);
  const fitted = useRef(true);

  const show = useCallback((next: View) => {
    view.current = next;
    moving.current?.setAttribute(
      "transform",
      `translate(${next.x.toFixed(2)} ${next.y.toFixed(2)}) scale(${next.k.toFixed(4)})`,
    );
    clearTimeout(settle.current);
    settle.current = setTimeout(() => {
      setScale(next.k);
    }, SETTLES);
  }, []);
  const fit = useCallback(() => {
    fitted.current = true;
    const next = fitting(flake, size.current.width, size.current.height);
    show(next);
    setScale(next.k);
  }, [flake, show]);
  const zoom = useCallback(
    (by: number, at?: { x: number; y: number }) => {
      fitted.current = false;
      const { k, x, y } = view.current;
      const to = Math.min(NEAREST, Math.max(0.02, k * by));
      const point = at ?? { x: size.current.width / 2, y: size.current.height / 2 };
      show({ k: to, x: point.x - ((point.x - x) * to) / k, y: point.y - ((point.y - y) * to) / k });
    },
    [show],
  );

  useLayoutEffect(() => {
    const box = frame.current;
    if (!box) return;
    const measure = () => {
      size.current = { width: box.clientWidth || 800, height: box.clientHeight || 600 };
      if (fitted.current) fit();
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box);
    return () => {
      watcher.disconnect();
    };
  }, [fit]);
  useEffect(
    () => () => {
      clearTimeout(settle.current);
    },
    [],
  );

  const byId = useMemo(() => new Map(flake.sprigs.map((sprig) => [sprig.team.id, sprig])), [flake]);
  /** Brings a team into sight, at a size at which it can be read. */
  const bring = useCallback(
    (id: string, nearer: boolean) => {
      const sprig = byId.get(id);
      if (!sprig) return;
      const { width, height } = size.current;
      const { k, x, y } = view.current;
      const to = nearer ? Math.min(2, Math.max(k, (Math.min(width, height) / 2 - MARGIN) / (sprig.reach + 60))) : k;
      const [left, top] = [sprig.x * k + x, sprig.y * k + y];
      const inSight = left > MARGIN && left < width - MARGIN && top > MARGIN && top < height - MARGIN;
      if (inSight && to === k) return;
      fitted.current = false;
      show({ k: to, x: width / 2 - sprig.x * to, y: height / 2 - sprig.y * to });
    },
    [byId, show],
  );
  useEffect(() => {
    if (goal) bring(goal.id, true);
  }, [goal, bring]);

  // Who was chosen may be folded away: then the keys begin at the first.
  const focusable = byId.has(chosen ?? "") ? chosen : (flake.sprigs[0]?.team.id ?? null);
  const choose = (id: string | undefined) => {
    if (!id) return;
    onChoose(id);
    bring(id, false);
    document.getElementById(`snow-${id}`)?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = flake.sprigs.findIndex((sprig) => sprig.team.id === focusable);
    const sprig = flake.sprigs[at];
    if (!sprig || event.ctrlKey || event.metaKey || event.altKey) return;
    const { team } = sprig;
    const below = branches.below.get(team.id) ?? [];
    const acts: Record<string, () => void> = {
      ArrowDown: () => {
        choose(flake.sprigs[at + 1]?.team.id);
      },
      ArrowUp: () => {
        choose(flake.sprigs[at - 1]?.team.id);
      },
      ArrowRight: () => {
        if (below.length && !sprig.open) onFold(team.id, true);
        else choose(below[0]?.id);
      },
      ArrowLeft: () => {
        if (sprig.open) onFold(team.id, false);
        else choose(team.parent_id ?? undefined);
      },
      Home: () => {
        choose(flake.sprigs[0]?.team.id);
      },
      End: () => {
        choose(flake.sprigs.at(-1)?.team.id);
      },
      Enter: () => {
        onOpen(team.id);
      },
      " ": () => {
        if (below.length) onFold(team.id, !sprig.open);
      },
      "+": () => {
        zoom(STEP);
      },
      "=": () => {
        zoom(STEP);
      },
      "-": () => {
        zoom(1 / STEP);
      },
      "0": fit,
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const pushed = useRef(0);
  const local = (event: PointerEvent | WheelEvent) => {
    const box = frame.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    fingers.current.set(event.pointerId, local(event));
    pushed.current = 0;
  };
  const onPointerMove = (event: PointerEvent) => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = local(event);
    const [other] = [...fingers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    if (other) {
      const apart = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
      zoom(apart(now) / apart(before), other);
    } else {
      const { k, x, y } = view.current;
      fitted.current = false;
      show({ k, x: x + now.x - before.x, y: y + now.y - before.y });
    }
    pushed.current += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    fingers.current.set(event.pointerId, now);
  };
  const onPointerUp = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
  };
  const onClick = (event: MouseEvent) => {
    if (pushed.current > 6) return;
    const id = (event.target as Element).closest("[data-team]")?.getAttribute("data-team");
    if (!id) return;
    if (id === chosen && branches.below.has(id)) onFold(id, !byId.get(id)?.open);
    else choose(id);
  };
  useEffect(() => {
    const box = frame.current;
    if (!box) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0018)), local(event));
    };
    box.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      box.removeEventListener("wheel", onWheel);
    };
  }, [zoom]);

  const labels = useMemo(() => labelsOf(flake.sprigs, scale, chosen), [flake, scale, chosen]);
  // What is the same is not looked at again: only the names change while one zooms.
  const drawn = useMemo(
    () => (
      <>
        <Arms sprigs={flake.sprigs} threshold={threshold} />
        {flake.sprigs.map((sprig) => (
          <Node
            key={sprig.team.id}
            sprig={sprig}
            mark={markOf(sprig)}
            chosen={sprig.team.id === focusable}
            dim={lit !== null && !lit.has(sprig.team.id)}
            below={branches.below.get(sprig.team.id)?.length ?? 0}
            most={most}
          />
        ))}
      </>
    ),
    [branches, flake, focusable, lit, markOf, most, threshold],
  );
  return (
    <div class="snowframe">
      <div
        class="snowview"
        ref={frame}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerUp}
        onPointerLeave={onPointerUp}
      >
        <svg width="100%" height="100%" role="tree" aria-label={name} onKeyDown={onKeyDown} onClick={onClick}>
          <g ref={moving}>
            {drawn}
            <g class="sn-names" aria-hidden="true" font-size={14 / scale} stroke-width={3.5 / scale}>
              {labels.map((label) => (
                <text key={label.id} class={label.id === chosen ? "sn-name sn-own" : "sn-name"} x={label.x} y={label.y}>
                  {label.text}
                </text>
              ))}
            </g>
          </g>
        </svg>
      </div>
      <div class="snowzoom">
        <button type="button" class="iconbtn" aria-label={snowWords.bigger} onClick={() => zoom(STEP)}>
          <Icon name="plus" />
        </button>
        <button type="button" class="iconbtn" aria-label={snowWords.smaller} onClick={() => zoom(1 / STEP)}>
          <Icon name="minus" />
        </button>
        <button type="button" class="btn btn-second btn-sm" onClick={fit}>
          {snowWords.fit}
        </button>
      </div>
    </div>
  );
}

/** How sure people are, for whoever leads them: each answer a dot, and the lowest in words. There is no average. */
import type { BoardOut } from "../api";
import { teamWords } from "../words/team";

type Spread = NonNullable<BoardOut["confidence"]>[number];

const STEP = 24;
const MOST_DOTS = 6;

export function Dots({ counts }: { counts: readonly number[] }) {
  const most = Math.max(...counts);
  // Many answers: the columns keep their proportions.
  const scale = most > MOST_DOTS ? MOST_DOTS / most : 1;
  return (
    <svg class="spread" viewBox="0 0 264 96" aria-hidden="true">
      {counts.map((count, value) => (
        <g key={value}>
          {Array.from({ length: Math.ceil(count * scale) }, (_, dot) => (
            <circle key={dot} cx={value * STEP + STEP / 2} cy={66 - dot * 12} r="5" />
          ))}
          <text x={value * STEP + STEP / 2} y="90" text-anchor="middle">
            {value}
          </text>
        </g>
      ))}
      <path d="M0 74H264" />
    </svg>
  );
}

function One({ spread }: { spread: Spread }) {
  return (
    <div class="stack stack-2">
      <h3>{spread.name}</h3>
      {spread.lowest === null || spread.highest === null ? (
        <p class="muted">{teamWords.noConfidence}</p>
      ) : (
        <>
          <p>{teamWords.confidence(spread.answers, spread.lowest, spread.highest)}</p>
          <Dots counts={spread.counts} />
        </>
      )}
    </div>
  );
}

export function Confidence({ board }: { board: BoardOut }) {
  if (!board.confidence?.length) return null;
  return (
    <section class="card stack" aria-labelledby="confidence">
      <h2 id="confidence">{teamWords.howSure}</h2>
      {board.confidence.map((spread) => (
        <One key={spread.question_id} spread={spread} />
      ))}
      <p class="small muted">{teamWords.confidenceWhy}</p>
    </section>
  );
}

/** A Making Data Count icon: ring, letter, title and sentence, always together. The drawing is hidden, the words stay. */
import type { IconOut } from "../api";

function Glyph({ icon }: { icon: IconOut }) {
  const { type } = icon;
  if (type === "pass" || type === "fail" || type === "inconsistent") {
    const target = type === "pass" ? 29 : type === "fail" ? 17 : 23;
    const wave =
      type === "pass"
        ? "M16.5 19q4.5-9 9 0t9 0 9 0"
        : type === "fail"
          ? "M16.5 28q4.5-9 9 0t9 0 9 0"
          : "M16.5 23q4.5-16 9 0t9 0 9 0";
    return (
      <>
        <path class="g" d={`M15 ${target}h30`} stroke-dasharray="3 3" />
        <path class="g" d={wave} />
        <text x="30" y="49">
          {icon.letter}
        </text>
      </>
    );
  }
  if (type === "common_cause") return <path class="g" d="M16.5 30q4.5-13 9 0t9 0 9 0" />;
  const high = type.endsWith("_high");
  return (
    <>
      <path class="g" d={high ? "M14 39l9-4 8-6 9-4 6-8" : "M14 21l9 4 8 6 9 4 6 8"} />
      <circle cx="46" cy={high ? 17 : 43} r="3.5" class={`pt pt-${icon.tone}`} />
      <text x={high ? 23 : 22} y={high ? 27 : 45}>
        {icon.letter}
      </text>
    </>
  );
}

export function SpcIcon({ icon }: { icon: IconOut }) {
  return (
    <div class="mdc">
      <svg viewBox="0 0 60 60" aria-hidden="true">
        <circle class={`ring ring-${icon.tone}`} cx="30" cy="30" r="26" />
        <Glyph icon={icon} />
      </svg>
      <div>
        <b>{icon.title}</b>
        <small>{icon.sentence}</small>
      </div>
    </div>
  );
}

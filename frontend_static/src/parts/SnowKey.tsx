/** How to read the snowflake: each mark with its words. */
import type { ComponentChildren } from "preact";

import { snowWords } from "../words/snowflake";

function Entry({ children, words }: { children: ComponentChildren; words: string }) {
  return (
    <li>
      <svg viewBox="-16 -16 32 32" aria-hidden="true">
        {children}
      </svg>
      {words}
    </li>
  );
}

function Marked({ glyph, kind }: { glyph: string; kind: string }) {
  return (
    <>
      <circle class={`sn-body sn-${kind}`} r="11" />
      <text class="sn-mark" y="4" font-size="12">
        {glyph}
      </text>
    </>
  );
}

export function SnowKey() {
  const { key, marks } = snowWords;
  return (
    <section class="card stack stack-3" aria-labelledby="snow-key">
      <h2 id="snow-key">{snowWords.keyTitle}</h2>
      <ul class="key snowkey">
        <Entry words={key.full}>
          <Marked glyph="✓" kind="full" />
        </Entry>
        <Entry words={key.part}>
          <circle class="sn-body sn-part" r="11" />
          <circle class="sn-done" r="11" pathLength={100} stroke-dasharray="60 100" transform="rotate(-90)" />
        </Entry>
        <Entry words={key.none}>
          <Marked glyph="…" kind="none" />
        </Entry>
        <Entry words={marks.lows}>
          <Marked glyph="?" kind="asks" />
        </Entry>
        <Entry words={marks.leaderless}>
          <Marked glyph="!" kind="warns" />
        </Entry>
        <Entry words={marks.stretched}>
          <Marked glyph="+" kind="warns" />
        </Entry>
        <Entry words={key.folded}>
          <circle class="sn-more" r="14" />
          <circle class="sn-body sn-full" r="10" />
        </Entry>
      </ul>
    </section>
  );
}

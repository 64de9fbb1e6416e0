/** Numbers that look like slips: a question, with the buttons that answer it. */
import { type ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { reportWords } from "../words/report";

export function Doubts({ sentences, children }: { sentences: readonly string[]; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const said = sentences.join("\n");
  // On a phone the button that was pressed floats: the question comes to where the eye is.
  useLayoutEffect(() => {
    box.current?.focus();
    box.current?.scrollIntoView({ block: "center" });
  }, [said]);
  return (
    <div class="notice notice-straw stack stack-3" role="alert" tabIndex={-1} ref={box}>
      <p>
        <b>{reportWords.oddTitle}</b>
      </p>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <div class="row">{children}</div>
    </div>
  );
}

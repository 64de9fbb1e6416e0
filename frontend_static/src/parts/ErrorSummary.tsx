/** What needs attention, as links to the fields. It takes the focus when it appears, so that it is read first. */
import { useLayoutEffect, useRef } from "preact/hooks";

import { words } from "../words";

export interface FieldError {
  /** The id of the field; without one the sentence is about the whole. */
  id?: string | undefined;
  sentence: string;
}

export function ErrorSummary({ errors }: { errors: readonly FieldError[] }) {
  const box = useRef<HTMLDivElement>(null);
  // At once, not after it is painted: who is quick with the keyboard keeps the focus they moved on to.
  useLayoutEffect(() => {
    if (errors.length) box.current?.focus();
  }, [errors]);
  if (!errors.length) return null;
  return (
    <div class="errors" role="alert" tabIndex={-1} ref={box}>
      <h2>{words.problem.attention(errors.length)}</h2>
      <ul>
        {errors.map(({ id, sentence }) => (
          <li key={`${id ?? ""}${sentence}`}>
            {id ? (
              <a
                href={`#${id}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(id)?.focus();
                }}
              >
                {sentence}
              </a>
            ) : (
              sentence
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

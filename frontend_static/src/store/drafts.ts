/** What somebody has begun to type, by what it will be: a post to a team, a comment on a post, a report. */
import { useCallback, useRef, useState } from "preact/hooks";

import { keep, keptKeys, readKept } from "./kept";

const DRAFT = "draft.";

export interface Draft<Value> {
  value: Value;
  set: (value: Value) => void;
  clear: () => void;
}

/** State that outlives the page. `empty` tells when there is nothing worth keeping. */
export function useDraft<Value>(key: string, blank: Value, empty: (value: Value) => boolean): Draft<Value> {
  const [state, setState] = useState(() => ({ key, value: readKept<Value>(DRAFT + key) ?? blank }));
  const current = useRef({ blank, empty });
  current.current = { blank, empty };
  let value = state.value;
  if (state.key !== key) {
    // Another draft is asked for: the state of the one before is not its.
    value = readKept<Value>(DRAFT + key) ?? blank;
    setState({ key, value });
  }
  const set = useCallback(
    (next: Value) => {
      setState({ key, value: next });
      keep(DRAFT + key, current.current.empty(next) ? null : next);
    },
    [key],
  );
  const clear = useCallback(() => {
    setState({ key, value: current.current.blank });
    keep(DRAFT + key, null);
  }, [key]);
  return { value, set, clear };
}

/** A draft that is one text. */
export const useTextDraft = (key: string): Draft<string> => useDraft(key, "", (text) => text.trim() === "");

/** What kinds of drafts are kept: "report", "post", "comment", "answer". */
export function draftKinds(): string[] {
  return keptKeys()
    .filter((key) => key.startsWith(DRAFT))
    .map((key) => key.slice(DRAFT.length).split("/")[0] ?? "");
}

/** Loads what a page shows: when it opens, when it shows something else, and when the live thread was cut. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { Problem } from "../http";
import { generation } from "./snapshots";

export interface Loading {
  state: "loading" | "ready" | "failed";
  /** Why it failed; null when the server could not be reached. */
  problem: Problem | null;
  again: () => void;
}

/** Soon after a page that stood could not be loaded again, it is tried again. */
const SOON = 3000;

/** It is not there for me, or not any more. */
const isLost = (problem: Problem | null): boolean => problem?.status === 404 || problem?.status === 403;

/** `what` names what is shown: another name loads anew. Rows that are known already can be drawn meanwhile. */
export function useLoad(what: string, load: () => Promise<void>): Loading {
  const [state, setState] = useState<Omit<Loading, "again">>({ state: "loading", problem: null });
  const [tries, setTries] = useState(0);
  const current = useRef(load);
  current.current = load;
  const cut = generation.value;
  const shown = useRef("");
  const again = useCallback(() => {
    setTries((before) => before + 1);
  }, []);
  useEffect(() => {
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A load after the thread was cut is quiet: what is on the page stays until the answer is there.
    if (shown.current !== what) setState({ state: "loading", problem: null });
    current.current().then(
      () => {
        if (left) return;
        shown.current = what;
        setState({ state: "ready", problem: null });
      },
      (error: unknown) => {
        if (left) return;
        const problem = error instanceof Problem ? error : null;
        // What somebody reads, or is writing on, does not go because a server is away for a while.
        if (shown.current === what && !isLost(problem)) timer = setTimeout(again, SOON * (1 + Math.random()));
        else setState({ state: "failed", problem });
      },
    );
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [what, cut, tries, again]);
  return { ...state, again };
}

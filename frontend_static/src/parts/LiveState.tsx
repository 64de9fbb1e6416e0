/** Is what is on the page the newest? A change is told once, after it has lasted for three seconds. */
import { useEffect, useState } from "preact/hooks";

import { me } from "../store/me";
import { liveState } from "../store/line";
import { words } from "../words";

export function LiveState() {
  const now = liveState.value;
  const live = now === "live";
  // Whether the break has lasted long enough to be told.
  const [broken, setBroken] = useState(!live);
  useEffect(() => {
    if (live) {
      setBroken(false);
      return undefined;
    }
    const timer = setTimeout(() => {
      setBroken(true);
    }, 3000);
    return () => {
      clearTimeout(timer);
    };
  }, [live]);
  const told = broken ? now : "live";
  const sentence = told === "offline" && me.value?.shared_computer ? words.live.offlineShared : words.live[told];
  return (
    <span class={told === "live" ? "live desk" : "live"} data-state={told} role="status">
      {sentence}
    </span>
  );
}

/** Shows that something is on its way, but only when it takes longer than half a second. It does not shimmer. */
import { useEffect, useState } from "preact/hooks";

import { words } from "../words";

export function Skeleton() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, 500);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!late) return null;
  return (
    <div class="card skel" role="status">
      <span class="vh">{words.loading}</span>
      <i />
      <i />
      <i />
    </div>
  );
}

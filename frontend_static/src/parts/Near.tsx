/**
 * What is loaded when it comes near the screen, or when somebody asks for it: most readers never get there. `atOnce`
 * counts when the page opens, so that thousands of open pages do not load together at the moment that changes it.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { Button } from "./Button";

const NEAR = "300px";

interface Props {
  title: string;
  verb: string;
  atOnce: boolean;
  children: ComponentChildren;
}

export function Near({ title, verb, atOnce, children }: Props) {
  const [shown, setShown] = useState(atOnce || typeof IntersectionObserver === "undefined");
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (shown || !place.current) return undefined;
    const watching = new IntersectionObserver(
      (entries) => {
        if (entries.some((each) => each.isIntersecting)) setShown(true);
      },
      { rootMargin: NEAR },
    );
    watching.observe(place.current);
    return () => {
      watching.disconnect();
    };
  }, [shown]);
  if (shown) return <>{children}</>;
  return (
    <section ref={place} class="card stack" aria-label={title}>
      <h2>{title}</h2>
      <div class="row">
        <Button
          look="second"
          onClick={() => {
            setShown(true);
          }}
        >
          {verb}
        </Button>
      </div>
    </section>
  );
}

/**
 * A page on which what is pressed often goes elsewhere or away: the focus then stays near, on the heading of the part in
 * which it was, so that nobody who works by keyboard begins at the top again.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function FocusKept({ children }: { children: ComponentChildren }) {
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = page.current;
    if (!box) return undefined;
    let pressed: Element | null = null;
    let heading: HTMLElement | null = null;
    const press = (event: Event) => {
      pressed = event.target instanceof Element ? event.target.closest("button") : null;
      heading = pressed?.closest("section")?.querySelector("h2") ?? null;
    };
    const gone = new MutationObserver(() => {
      if (!pressed || pressed.isConnected) return;
      pressed = null;
      if (document.activeElement !== document.body) return;
      const near = heading?.isConnected ? heading : box.querySelector("h1");
      near?.setAttribute("tabindex", "-1");
      near?.focus({ preventScroll: true });
    });
    box.addEventListener("click", press, true);
    gone.observe(box, { childList: true, subtree: true });
    return () => {
      box.removeEventListener("click", press, true);
      gone.disconnect();
    };
  }, []);
  return (
    <div class="page" ref={page}>
      {children}
    </div>
  );
}

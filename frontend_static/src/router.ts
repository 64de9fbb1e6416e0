/**
 * Where we are. Links are plain links; a press on one of our own changes the address without a load, moves the focus
 * to the page's main part and goes to the top, as a load would.
 */
import { signal } from "@preact/signals";

export interface Place {
  path: string;
  search: URLSearchParams;
  /** What stands after `#`: capabilities of links from mails stand there, and never reach a log. */
  hash: string;
}

const here = (): Place => ({
  path: location.pathname,
  search: new URLSearchParams(location.search),
  hash: location.hash.slice(1),
});

export const place = signal<Place>(here());

export function go(address: string, how: "push" | "replace" = "push"): void {
  const target = new URL(address, location.origin);
  const samePage = target.pathname === location.pathname && target.search === location.search;
  history[how === "push" ? "pushState" : "replaceState"](null, "", target);
  place.value = here();
  if (!samePage) {
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = (event.target as Element | null)?.closest("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname.startsWith("/api/")) return;
  // A link within the page is the browser's own business.
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
}

export function startRouting(): void {
  addEventListener("click", onClick);
  addEventListener("popstate", () => {
    place.value = here();
  });
}

/** The named parts of a path, or null: `match("/teams/:id", "/teams/7")` is `{ id: "7" }`. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.replace(/\/+$/, "").split("/");
  if (path === "/" && pattern === "/") return {};
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) found[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return found;
}

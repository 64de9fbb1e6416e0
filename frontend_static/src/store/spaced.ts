/**
 * Asking the server again after news: soon after the first, then rarer while more keeps coming, and never all pages at
 * the same instant, so that a storm of reports does not become a storm of questions.
 */

/** Answers how to ask: `key` names what for, and is asked at most once at a time. Times are in milliseconds. */
export function spaced(soon: number, apart: number): (key: string, ask: () => void) => void {
  const last = new Map<string, number>();
  const waiting = new Set<string>();
  return (key, ask) => {
    if (waiting.has(key)) return;
    waiting.add(key);
    const rest = (last.get(key) ?? -apart) + apart - Date.now();
    const wait = Math.max(soon, rest) * (1 + Math.random() / 2);
    setTimeout(() => {
      waiting.delete(key);
      last.set(key, Date.now());
      ask();
    }, wait);
  };
}

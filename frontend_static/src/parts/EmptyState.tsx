/** Why it is empty, what to do, and one way to do it. */
import type { ComponentChildren } from "preact";

import { Flake } from "./Flake";

interface Props {
  title: string;
  children: ComponentChildren;
  action?: ComponentChildren;
  card?: boolean;
  /** The page says nothing else: this is its heading. */
  whole?: boolean;
}

export function EmptyState({ title, children, action, card = true, whole = false }: Props) {
  return (
    <div class={card ? "card empty" : "empty"}>
      <Flake received={0} expected={6} />
      {whole ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{children}</p>
      {action}
    </div>
  );
}

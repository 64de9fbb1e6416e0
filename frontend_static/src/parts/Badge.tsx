/** A state in one or two words, with its mark. */
import type { ComponentChildren } from "preact";

import { Icon, type IconName } from "./Icon";

interface Props {
  kind?: "do" | "air" | "ok" | "wait" | "bad" | "better" | "worse" | "common";
  icon?: IconName;
  children: ComponentChildren;
}

export function Badge({ kind, icon, children }: Props) {
  return (
    <span class={kind ? `badge badge-${kind}` : "badge"}>
      {icon && <Icon name={icon} size="sm" />}
      {children}
    </span>
  );
}

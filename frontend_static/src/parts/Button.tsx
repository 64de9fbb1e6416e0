/**
 * A button: verb and object. While busy it keeps its width, says so, and takes no second press; it stays focusable,
 * so that nobody loses their place.
 */
import type { ButtonHTMLAttributes, ComponentChildren } from "preact";

import { Icon, type IconName } from "./Icon";

interface Props extends Omit<ButtonHTMLAttributes, "size" | "icon"> {
  look?: "second" | "quiet" | "danger" | "straw";
  size?: "sm" | "lg";
  wide?: boolean;
  icon?: IconName;
  busy?: boolean;
  busyWords?: string;
  children: ComponentChildren;
}

export function Button({
  look,
  size,
  wide,
  icon,
  busy = false,
  busyWords,
  type = "button",
  onClick,
  children,
  ...rest
}: Props) {
  const classes = ["btn", look && `btn-${look}`, size && `btn-${size}`, wide && "btn-wide"].filter(Boolean).join(" ");
  return (
    <button
      {...rest}
      class={classes}
      type={type}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon && <Icon name={icon} />}
      {busy && busyWords ? busyWords : children}
    </button>
  );
}

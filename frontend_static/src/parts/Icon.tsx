/** A mark from the sprite. Always beside a word, so it is hidden from screen readers. */
import sprite from "../../styles/icons.svg?url";

export type IconName =
  | "ask"
  | "big"
  | "cal"
  | "call"
  | "cele"
  | "chart"
  | "chat"
  | "check"
  | "clock"
  | "cog"
  | "doc"
  | "down"
  | "edit"
  | "exit"
  | "eye"
  | "filter"
  | "flag"
  | "get"
  | "help"
  | "high"
  | "history"
  | "home"
  | "inbox"
  | "key"
  | "left"
  | "lock"
  | "low"
  | "mail"
  | "menu"
  | "merge"
  | "mic"
  | "minus"
  | "more"
  | "people"
  | "phone"
  | "pin"
  | "play"
  | "pledge"
  | "plus"
  | "report"
  | "right"
  | "search"
  | "shield"
  | "team"
  | "text"
  | "thanks"
  | "undo"
  | "up"
  | "webinar"
  | "x";

export function Icon({ name, size }: { name: IconName; size?: "sm" | "lg" }) {
  return (
    <svg class={size ? `i i-${size}` : "i"} aria-hidden="true" focusable="false">
      <use href={`${sprite}#i-${name}`} />
    </svg>
  );
}

/** Above a heading: the way back to the page it belongs to. */
import { Icon } from "./Icon";

export function Back({ href, children }: { href: string; children: string }) {
  return (
    <p class="row">
      <a class="small" href={href}>
        <Icon name="left" size="sm" />
        {children}
      </a>
    </p>
  );
}

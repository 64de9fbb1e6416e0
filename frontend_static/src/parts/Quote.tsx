/** Words of somebody else, as they stood: line by line, and nothing in them becomes HTML. */
import { PlainText } from "./PlainText";

export function Quote({ label, text }: { label: string; text: string }) {
  return (
    <figure class="quoted">
      <figcaption class="small muted">{label}</figcaption>
      <blockquote>
        <PlainText text={text} />
      </blockquote>
    </figure>
  );
}

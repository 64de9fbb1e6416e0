/** A webinar as files, for who runs it. */
import type { WebinarOut } from "../api";
import { exportWords } from "../words/webinarFiles";

const FORMATS = ["html", "csv", "json"] as const;

export function TakeWebinarOut({ webinar }: { webinar: WebinarOut }) {
  return (
    <section class="card stack stack-2" aria-labelledby="take-out">
      <h2 id="take-out">{exportWords.title}</h2>
      <p class="small muted">{exportWords.why}</p>
      <ul class="stack stack-2">
        {FORMATS.map((format) => (
          <li key={format}>
            <a href={`/api/v1/webinars/${webinar.id}/export?format=${format}`} download>
              {exportWords.formats[format]}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

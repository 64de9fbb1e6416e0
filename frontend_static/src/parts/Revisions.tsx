/** A report as it was sent and then corrected: the numbers as they stood, who, when and why. */
import type { ReportOut } from "../api";
import { count, outOf, when } from "../format";
import { Answers } from "./Answers";

export function Revisions({ report }: { report: ReportOut }) {
  return (
    <ul class="rows">
      {report.revisions.map((revision) => (
        <li key={revision.revision}>
          <p>
            {revision.numbers
              .map((number) => `${number.name}: ${outOf(number.numerator, number.denominator)}`)
              .join(". ")}
          </p>
          <Answers answers={revision.answers} />
          <p class="small muted">
            {count(revision.revision)}. {revision.author.name}, {when(revision.sent_at)}
            {revision.reason && `: “${revision.reason}”`}
          </p>
        </li>
      ))}
    </ul>
  );
}

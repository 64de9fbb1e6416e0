/** The rows of a file that cannot be taken: line, column, and what to do. */
import type { ImportPreview } from "../api";
import { fileWords } from "../words/files";

export function Faults({ faults, all }: { faults: ImportPreview["faults"]; all: number }) {
  return (
    <div class="stack stack-2">
      {all > faults.length && <p class="small muted">{fileWords.wrongMore(faults.length)}</p>}
      <table class="table table-cards">
        <caption>{fileWords.faults}</caption>
        <thead>
          <tr>
            <th scope="col" class="n">
              {fileWords.line}
            </th>
            <th scope="col">{fileWords.columnName}</th>
            <th scope="col">{fileWords.reason}</th>
          </tr>
        </thead>
        <tbody>
          {faults.map((fault) => (
            <tr key={`${fault.line} ${fault.column}`}>
              <td class="n" data-th={fileWords.line}>
                {fault.line}
              </td>
              <th scope="row">{fault.column || fileWords.wholeRow}</th>
              <td data-th={fileWords.reason}>{fault.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The numbers of a report, each as one or two steppers, with what was reported last time. */
import type { DueOut } from "../api";
import { count, outOf } from "../format";
import type { Entry } from "../store/entry";
import { reportWords } from "../words/report";
import { Stepper } from "./Stepper";

type Asked = Pick<DueOut["numbers"][number], "metric_id" | "name" | "counts" | "out_of" | "kind"> &
  Partial<Pick<DueOut["numbers"][number], "last" | "so_far" | "required" | "help">>;

interface Props {
  prefix: string;
  numbers: readonly Asked[];
  entry: Entry;
  onEntry: (entry: Entry) => void;
  /** By the id of the field. */
  errors: ReadonlyMap<string, string>;
  /** Without the definitions, where there is little room. */
  short?: boolean;
}

export const fieldId = (prefix: string, metric: string | null, part: string) => `${prefix}-${metric ?? "all"}-${part}`;

const sentences = (parts: readonly (string | false | null | undefined)[]): string | undefined =>
  parts
    .filter((part) => typeof part === "string" && part !== "")
    .map((part) => String(part).replace(/\.$/, ""))
    .join(". ") || undefined;

/** Single numbers share a line where there is room; the two of a share or a mean keep to themselves. */
function lines(numbers: readonly Asked[]): Asked[][] {
  const found: Asked[][] = [];
  for (const number of numbers) {
    const line = found.at(-1);
    if (line && number.kind === "number" && line[0]?.kind === "number") line.push(number);
    else found.push([number]);
  }
  return found;
}

export function NumberFields({ prefix, numbers, entry, onEntry, errors, short = false }: Props) {
  const set = (metric: string, part: "value" | "of", typed: string) => {
    const before = entry.numbers[metric] ?? { value: "", of: "" };
    onEntry({ ...entry, numbers: { ...entry.numbers, [metric]: { ...before, [part]: typed } } });
  };
  const field = (number: Asked, part: "value" | "of", label: string, hint: string | undefined) => {
    const id = fieldId(prefix, number.metric_id, part);
    return (
      <Stepper
        key={id}
        id={id}
        label={label}
        note={part === "value" && number.required === false ? reportWords.leaveEmpty : undefined}
        hint={hint}
        error={errors.get(id)}
        value={entry.numbers[number.metric_id]?.[part] ?? ""}
        onValue={(typed) => {
          set(number.metric_id, part, typed);
        }}
      />
    );
  };
  const hint = (number: Asked) =>
    sentences([
      !short && number.counts !== number.name && number.counts,
      number.help,
      number.last && reportWords.last(outOf(number.last.numerator, number.last.denominator)),
      typeof number.so_far === "number" && reportWords.soFar(count(number.so_far)),
    ]);
  return (
    <div class="stack">
      {lines(numbers).map((line) => (
        <div class="pairs" key={line[0]?.metric_id}>
          {line.flatMap((number) => [
            field(number, "value", number.name, hint(number)),
            number.kind !== "number" && field(number, "of", reportWords.outOf, sentences([number.out_of])),
          ])}
        </div>
      ))}
    </div>
  );
}

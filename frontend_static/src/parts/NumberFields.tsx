/** The numbers of a report, each as one or two steppers, with what was reported last time. */
import type { DueOut } from "../api";
import { count, outOf } from "../format";
import type { Entry } from "../store/entry";
import { lower } from "../words";
import { reportWords } from "../words/report";
import { Stepper } from "./Stepper";

type Asked = Pick<DueOut["numbers"][number], "metric_id" | "name" | "counts" | "out_of" | "kind"> &
  Partial<Pick<DueOut["numbers"][number], "last" | "so_far" | "required">>;

interface Props {
  prefix: string;
  numbers: readonly Asked[];
  entry: Entry;
  onEntry: (entry: Entry) => void;
  /** By the id of the field. */
  errors: ReadonlyMap<string, string>;
}

export const fieldId = (prefix: string, metric: string | null, part: string) => `${prefix}-${metric ?? "all"}-${part}`;

function hintOf(number: Asked): string | undefined {
  const last = number.last;
  const said = [
    number.kind === "number" && number.counts !== number.name && number.counts,
    last && reportWords.last(outOf(last.numerator, last.denominator), lower(last.label)),
    number.so_far !== null && number.so_far !== undefined && reportWords.soFar(count(number.so_far)),
  ].filter(Boolean);
  return said.length ? said.join(". ") : undefined;
}

export function NumberFields({ prefix, numbers, entry, onEntry, errors }: Props) {
  const set = (metric: string, part: "value" | "of", typed: string) => {
    const before = entry.numbers[metric] ?? { value: "", of: "" };
    onEntry({ ...entry, numbers: { ...entry.numbers, [metric]: { ...before, [part]: typed } } });
  };
  return (
    <div class="pairs">
      {numbers.flatMap((number) => {
        const typed = entry.numbers[number.metric_id] ?? { value: "", of: "" };
        const id = fieldId(prefix, number.metric_id, "value");
        const ofId = fieldId(prefix, number.metric_id, "of");
        const fields = [
          <Stepper
            key={id}
            id={id}
            label={number.kind === "number" ? number.name : number.counts}
            note={number.required === false ? reportWords.leaveEmpty : undefined}
            hint={hintOf(number)}
            error={errors.get(id)}
            value={typed.value}
            onValue={(value) => {
              set(number.metric_id, "value", value);
            }}
          />,
        ];
        if (number.kind !== "number")
          fields.push(
            <Stepper
              key={ofId}
              id={ofId}
              label={number.out_of}
              hint={number.name}
              error={errors.get(ofId)}
              value={typed.of}
              onValue={(value) => {
                set(number.metric_id, "of", value);
              }}
            />,
          );
        return fields;
      })}
    </div>
  );
}

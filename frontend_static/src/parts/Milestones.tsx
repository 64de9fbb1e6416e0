/** Values to have reached on the way to a goal, added and taken out one by one. */
import type { MilestoneIn } from "../store/milestones";
import { partWords } from "../words/parts";
import { Button } from "./Button";
import { InputField } from "./Field";

interface Props {
  stops: readonly MilestoneIn[];
  onStops: (stops: MilestoneIn[]) => void;
  note: string;
  id: string;
  error: string | undefined;
}

export function Milestones({ stops, onStops, note, id, error }: Props) {
  const put = (place: number, more: Partial<MilestoneIn>) => {
    onStops(stops.map((stop, each) => (each === place ? { ...stop, ...more } : stop)));
  };
  return (
    <fieldset class="stack stack-3" id={id} tabIndex={-1}>
      <legend>{partWords.milestones}</legend>
      <p class="small muted">{partWords.straight}</p>
      {error && <p class="error">{error}</p>}
      {stops.map((stop, place) => (
        <div class="pairs" key={place} role="group" aria-label={partWords.milestone(place + 1)}>
          <InputField
            id={`${id}-${String(place)}-on`}
            label={partWords.by}
            type="date"
            value={stop.on}
            onValue={(on) => {
              put(place, { on });
            }}
          />
          <InputField
            id={`${id}-${String(place)}-value`}
            label={partWords.toReach}
            note={note}
            inputMode="decimal"
            value={stop.value}
            onValue={(value) => {
              put(place, { value });
            }}
          />
          <Button
            look="second"
            size="sm"
            onClick={() => {
              onStops(stops.filter((_, each) => each !== place));
            }}
          >
            {partWords.takeOut(place + 1)}
          </Button>
        </div>
      ))}
      <div class="row">
        <Button
          look="second"
          size="sm"
          onClick={() => {
            onStops([...stops, { on: "", value: "" }]);
          }}
        >
          {partWords.add}
        </Button>
      </div>
    </fieldset>
  );
}

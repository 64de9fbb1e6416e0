/** One person, found by name: chosen until another is. */
import type { Person } from "../api";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { FindMember } from "./FindMember";
import { handoverWords } from "../words/handover";

interface Props {
  id: string;
  label: string;
  without: readonly { id: string }[];
  chosen: Person | null;
  onChoose: (person: Person | null) => void;
  verb?: (name: string) => string;
}

export function PickMember({ id, label, without, chosen, onChoose, verb = handoverWords.choose }: Props) {
  if (chosen)
    return (
      <div class="row between">
        <span class="row row-tight">
          <Avatar name={chosen.name} size="sm" />
          <b>{handoverWords.chosen(chosen.name)}</b>
        </span>
        <Button
          look="quiet"
          size="sm"
          onClick={() => {
            onChoose(null);
          }}
        >
          {handoverWords.other}
        </Button>
      </div>
    );
  return (
    <FindMember
      id={id}
      label={label}
      noneFound={handoverWords.noneFound}
      without={without}
      verb={verb}
      choose={({ id: memberId, name }) => {
        onChoose({ id: memberId, name });
        return Promise.resolve();
      }}
    />
  );
}

/** Several people, found by name one after the other. */
import type { Person } from "../api";
import { planWords } from "../words/webinars";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { ErrorLine } from "./Field";
import { FindMember } from "./FindMember";

interface Props {
  id: string;
  legend: string;
  find: string;
  none?: string;
  error?: string | undefined;
  people: readonly Person[];
  onPeople: (people: Person[]) => void;
}

export function PeopleField({ id, legend, find, none, error, people, onPeople }: Props) {
  return (
    <fieldset id={id} tabIndex={-1} class={error ? "stack stack-3 field-error" : "stack stack-3"}>
      <legend>{legend}</legend>
      {people.length > 0 ? (
        <ul class="comers">
          {people.map((each) => (
            <li class="row row-tight" key={each.id}>
              <Avatar name={each.name} id={each.id} size="sm" />
              <span>{each.name}</span>
              <Button
                look="quiet"
                size="sm"
                icon="x"
                onClick={() => {
                  onPeople(people.filter((other) => other.id !== each.id));
                }}
              >
                <span class="vh">{planWords.takeOut(each.name)}</span>
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        none && <p class="small muted">{none}</p>
      )}
      <FindMember
        id={`${id}-find`}
        label={find}
        noneFound={planWords.findNone}
        without={people}
        verb={planWords.add}
        choose={({ id: memberId, name }) => {
          onPeople([...people, { id: memberId, name }]);
          return Promise.resolve();
        }}
      />
      {error && <ErrorLine id={id} error={error} />}
    </fieldset>
  );
}

/** Who sees a field of mine, beside the field, before it is saved. */
import type { MeOut } from "../api";
import { profileWords } from "../words/profile";
import { SelectField } from "./Field";

export type Audience = MeOut["audiences"]["email"];

const OPTIONS = (Object.keys(profileWords.audiences) as Audience[]).map((value) => ({
  value,
  label: profileWords.audiences[value],
}));

interface Props {
  id: string;
  field: string;
  value: Audience;
  onValue: (value: Audience) => void;
}

export function WhoSees({ id, field, value, onValue }: Props) {
  return (
    <SelectField
      id={id}
      label={
        <>
          {profileWords.who}
          <span class="vh">: {field}</span>
        </>
      }
      value={value}
      onValue={(chosen) => {
        onValue(chosen as Audience);
      }}
      options={OPTIONS}
    />
  );
}

/** What I say of myself, each thing with who sees it. */
import { useState } from "preact/hooks";

import type { MeOut } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { me } from "../store/me";
import { changed } from "../store/snapshots";
import { toast } from "../store/toasts";
import { profileWords } from "../words/profile";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField, TextField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";
import { type Audience, WhoSees } from "./WhoSees";

const WRITTEN = [
  "role_title",
  "organisation",
  "region",
  "can_help_with",
  "looks_for",
  "pronouns",
  "telephone",
] as const;
const LONG: readonly string[] = ["can_help_with", "looks_for"];
const FILLED_BY_THE_BROWSER: Readonly<Record<string, string>> = {
  role_title: "organization-title",
  organisation: "organization",
  telephone: "tel",
};

type Written = (typeof WRITTEN)[number];

const pick = <Value,>(of: (field: Written) => Value) =>
  Object.fromEntries(WRITTEN.map((field) => [field, of(field)])) as Record<Written, Value>;

export function ProfileForm({ mine }: { mine: MeOut }) {
  const [name, setName] = useState(mine.name);
  const [said, setSaid] = useState(() => pick((field) => mine[field]));
  const [audiences, setAudiences] = useState({ ...mine.audiences });
  const sending = useSending("me", ["name", ...WRITTEN]);
  const send = async () => {
    if (!sending.check({ name: !name.trim() && profileWords.nameNeeded })) return;
    const { photo: _photo, ...whose } = audiences;
    const arrived = await sending.send(() =>
      changed(
        () => read<MeOut>(http.PATCH("/api/v1/me", { body: { name, ...said, audiences: whose } })),
        (now) => {
          me.value = now;
        },
      ),
    );
    if (arrived) toast(profileWords.saved);
  };
  const whoSees = (field: Written | "email") => (
    <WhoSees
      id={`${sending.idOf(field)}-who`}
      field={profileWords.fields[field]}
      value={audiences[field]}
      onValue={(audience: Audience) => {
        setAudiences({ ...audiences, [field]: audience });
      }}
    />
  );
  return (
    <form
      class="card stack stack-5"
      noValidate
      aria-labelledby="profile"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="stack stack-2">
        <h2 id="profile">{profileWords.title}</h2>
        <p class="muted">{profileWords.intro}</p>
      </div>
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf("name")}
        label={profileWords.name}
        hint={profileWords.nameHint}
        autocomplete="name"
        error={sending.errorOf("name")}
        value={name}
        onValue={setName}
      />
      {WRITTEN.map((field) => {
        const control = {
          id: sending.idOf(field),
          label: profileWords.fields[field],
          hint: profileWords.hints[field],
          error: sending.errorOf(field),
          value: said[field],
          onValue: (value: string) => {
            setSaid({ ...said, [field]: value });
          },
        };
        return (
          <div class="fieldseen" key={field}>
            {LONG.includes(field) ? (
              <TextField {...control} rows={2} />
            ) : (
              <InputField {...control} autocomplete={FILLED_BY_THE_BROWSER[field] ?? "off"} />
            )}
            {whoSees(field)}
          </div>
        );
      })}
      <div class="fieldseen">
        <InputField
          id="me-email"
          label={profileWords.fields.email}
          hint={profileWords.hints["email"]}
          type="email"
          readOnly
          value={mine.email}
          onValue={() => undefined}
        />
        {whoSees("email")}
      </div>
      <NoPatientDetails />
      <div class="row between">
        <Button type="submit" busy={sending.busy} busyWords={profileWords.saving}>
          {profileWords.save}
        </Button>
        <a href={`/people/${mine.id}`}>{profileWords.seeIt}</a>
      </div>
    </form>
  );
}

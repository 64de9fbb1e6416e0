/** Themes of questions: to look at those of one, and for hosts to set one for several at once. */
import { useState } from "preact/hooks";

import type { WebinarQuestionOut } from "../api";
import { useSending } from "../sending";
import { setThemes } from "../store/desk";
import { toast } from "../store/toasts";
import { deskWords } from "../words/desk";
import { questionWords } from "../words/webinars";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { InputField, SelectField } from "./Field";
import { Tick } from "./Tick";

/** Those there are, in the order of the alphabet. */
export const themesOf = (questions: readonly WebinarQuestionOut[]): string[] =>
  [...new Set(questions.map((each) => each.theme).filter(Boolean))].sort((one, other) => one.localeCompare(other));

/** Chosen in a list of themes: all questions, those of one, or those without one. */
export const ANY = "any";
const NONE = "none";
const OF = "of ";

export const ofTheme = (chosen: string, { theme }: WebinarQuestionOut): boolean =>
  chosen === ANY || (chosen === NONE ? !theme : chosen === OF + theme);

interface FilterProps {
  id: string;
  all: readonly WebinarQuestionOut[];
  value: string;
  onValue: (value: string) => void;
}

/** Nothing where no question has a theme. */
export function ThemeFilter({ id, all, value, onValue }: FilterProps) {
  const themes = themesOf(all);
  if (!themes.length) return null;
  return (
    <SelectField
      id={id}
      label={questionWords.theme}
      value={value}
      options={[
        { value: ANY, label: questionWords.anyTheme },
        ...themes.map((each) => ({ value: OF + each, label: each })),
        { value: NONE, label: questionWords.noTheme },
      ]}
      onValue={onValue}
    />
  );
}

interface Props {
  find: string;
  onFind: (words: string) => void;
  webinarId: string;
  all: readonly WebinarQuestionOut[];
  chosen: string;
  onChosen: (value: string) => void;
  grouped: boolean;
  onGrouped: (grouped: boolean) => void;
  /** Those that are picked; null: none can be. */
  picked: ReadonlySet<string> | null;
  onPicked: (picked: ReadonlySet<string> | null) => void;
}

/** What a host does with many questions: find some, look at one theme, group by them, and give one to several questions. */
export function DeskThemes({
  find,
  onFind,
  webinarId,
  all,
  chosen,
  onChosen,
  grouped,
  onGrouped,
  picked,
  onPicked,
}: Props) {
  const [theme, setTheme] = useState("");
  const sending = useSending("themes", ["theme", "question_ids"]);
  const themes = themesOf(all);
  const stop = () => {
    onPicked(null);
    setTheme("");
    sending.clear();
  };
  const send = async () => {
    const ids = [...(picked ?? [])];
    if (!sending.check({ theme: !ids.length && deskWords.pickFirst })) return;
    if (!(await sending.send(() => setThemes(webinarId, ids, theme.trim())))) return;
    toast(deskWords.themeSet);
    stop();
  };
  return (
    <div class="card deskthemes">
      <InputField id="desk-find" label={deskWords.find} hint={deskWords.findHint} value={find} onValue={onFind} />
      <ThemeFilter id="desk-theme" all={all} value={chosen} onValue={onChosen} />
      {themes.length > 0 && <Tick id="desk-grouped" label={deskWords.group} checked={grouped} onChange={onGrouped} />}
      {picked === null ? (
        <Button
          look="second"
          size="sm"
          onClick={() => {
            onPicked(new Set());
          }}
        >
          {deskWords.pick}
        </Button>
      ) : (
        <form
          class="stack stack-2"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <ErrorSummary errors={sending.errors} />
          <InputField
            id={sending.idOf("theme")}
            label={deskWords.themeOf(picked.size)}
            hint={deskWords.pickHint}
            error={sending.errorOf("theme")}
            value={theme}
            offered={themes}
            onValue={setTheme}
          />
          <div class="row row-tight">
            <Button type="submit" size="sm" busy={sending.busy} busyWords={deskWords.saving}>
              {deskWords.setTheme}
            </Button>
            <Button look="quiet" size="sm" onClick={stop}>
              {deskWords.stopPicking}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}

/** What a moderator decides about a case, and why. */
import { useState } from "preact/hooks";

import type { CaseNow, DecisionIn } from "../api";
import { http, read } from "../http";
import { useSending } from "../sending";
import { type Case, changeCase } from "../store/moderation";
import { toast } from "../store/toasts";
import { deskWords } from "../words/moderation";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { SelectField, TextField } from "./Field";

type Verdict = DecisionIn["verdict"];

export function DecideCase({ one }: { one: Case }) {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [andHide, setAndHide] = useState(false);
  const [days, setDays] = useState("7");
  const [reason, setReason] = useState("");
  const sending = useSending(`decide-${one.id}`, ["verdict", "reason", "days"]);
  const choices: Verdict[] = [
    "dismissed",
    ...(one.can_be_hidden ? (["hidden"] as const) : []),
    ...(one.author ? (["warned", "suspended"] as const) : one.nameless ? (["warned"] as const) : []),
  ];
  const onAuthor = verdict === "warned" || verdict === "suspended";
  const submit = async () => {
    const missing = {
      verdict: !verdict && deskWords.verdictNeeded,
      reason: !reason.trim() && deskWords.reasonNeeded,
    };
    if (!sending.check(missing) || !verdict) return;
    const params = { path: { case_id: one.id } };
    const body = {
      verdict,
      reason: reason.trim(),
      and_hide: onAuthor && andHide,
      days: verdict === "suspended" && days ? Number(days) : null,
    };
    const done = await sending.send(() =>
      changeCase(() => read<CaseNow>(http.POST("/api/v1/moderation/cases/{case_id}/decision", { params, body }))),
    );
    if (done) toast(deskWords.done);
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={sending.errors} />
      <fieldset id={sending.idOf("verdict")} tabIndex={-1}>
        <legend>{deskWords.verdict}</legend>
        <div class="stack stack-1">
          {choices.map((each) => (
            <label class="choice" key={each}>
              <input
                type="radio"
                name={sending.idOf("verdict-of")}
                checked={each === verdict}
                onChange={() => {
                  setVerdict(each);
                }}
              />
              <span>{deskWords.verdicts[each]}</span>
            </label>
          ))}
        </div>
        {!one.can_be_hidden && <p class="small muted">{deskWords.notHideable}</p>}
      </fieldset>
      {verdict === "suspended" && (
        <SelectField
          id={sending.idOf("days")}
          label={deskWords.days}
          error={sending.errorOf("days")}
          value={days}
          onValue={setDays}
          options={deskWords.dayOptions}
        />
      )}
      {onAuthor && one.can_be_hidden && (
        <label class="choice">
          <input
            type="checkbox"
            checked={andHide}
            onChange={(event) => {
              setAndHide(event.currentTarget.checked);
            }}
          />
          <span>{deskWords.andHide}</span>
        </label>
      )}
      <TextField
        id={sending.idOf("reason")}
        label={deskWords.reason}
        hint={deskWords.reasonHint}
        error={sending.errorOf("reason")}
        rows={3}
        value={reason}
        onValue={setReason}
      />
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={deskWords.deciding}>
          {deskWords.decide}
        </Button>
      </div>
    </form>
  );
}

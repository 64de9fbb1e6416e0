/** /network: the rules that hold for everybody. Members read them, administrators change them. */
import { Fragment } from "preact";
import { useState } from "preact/hooks";

import type { NetworkOut, NetworkRules } from "../api";
import { moment, numberOf } from "../format";
import { Problem } from "../http";
import { Button } from "../parts/Button";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { InputField } from "../parts/Field";
import { Older } from "../parts/Older";
import { Pauses } from "../parts/Pauses";
import { Skeleton } from "../parts/Skeleton";
import { Stepper } from "../parts/Stepper";
import { useTitle } from "../parts/title";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import {
  loadNetwork,
  loadNetworkVersions,
  loadOlderVersions,
  network,
  networkVersions,
  saveNetwork,
} from "../store/network";
import { loadPauses, pauses } from "../store/pauses";
import { toast } from "../store/toasts";
import { networkWords, roleWords, ruleWords, sightWords } from "../words/network";
import { pauseWords } from "../words/pauses";

type Rule = keyof NetworkRules;
type NumberRule = { [Each in Rule]: NetworkRules[Each] extends number ? Each : never }[Rule];
type Factor = Pick<NetworkRules, "second_factor_for" | "second_factor_from">;
type Quiet = Pick<NetworkRules, "quiet_from" | "quiet_until">;

const SECTIONS: readonly { title: string; numbers: readonly NumberRule[] }[] = [
  { title: networkWords.signIn, numbers: ["session_idle_days", "session_days"] },
  { title: networkWords.invitations, numbers: ["invitation_days", "invitations_a_day"] },
  { title: networkWords.teams, numbers: ["most_led"] },
  {
    title: networkWords.keeping,
    numbers: [
      "keep_log_days",
      "keep_mail_days",
      "keep_session_days",
      "keep_failure_days",
      "keep_invitation_days",
      "keep_case_days",
      "keep_audit_days",
    ],
  },
];
const RULES = Object.keys(ruleWords) as Rule[];
const SIGHTS = Object.keys(sightWords) as NetworkRules["visibility"][];
const TIMES = ["quiet_from", "quiet_until"] as const;
const NUMBERS = SECTIONS.flatMap((each) => each.numbers);
const ROLES = Object.keys(roleWords) as NetworkRules["second_factor_for"];

function Change({ now }: { now: NetworkOut }) {
  // Only what was touched here: the rest follows what others save.
  const [typed, setTyped] = useState<Partial<Record<NumberRule, string>>>({});
  const [factor, setFactor] = useState<Factor | null>(null);
  const [quiet, setQuiet] = useState<Quiet | null>(null);
  const [sight, setSight] = useState<NetworkRules["visibility"] | null>(null);
  const [basedOn, setBasedOn] = useState(now.version);
  const sending = useSending("network", RULES);
  const touched = Object.keys(typed).length > 0 || factor !== null || quiet !== null || sight !== null;
  const clash = touched && basedOn !== now.version;
  const valueOf = (rule: NumberRule) => typed[rule] ?? String(now.rules[rule]);
  const save = async () => {
    const wrong = (value: string) => {
      const number = numberOf(value);
      return (number === null || number < 1 || !Number.isInteger(number)) && networkWords.needed;
    };
    const times = TIMES.map((rule) => [rule, !(quiet ?? now.rules)[rule] && networkWords.neededTime] as const);
    const numbers = NUMBERS.map((rule) => [rule, wrong(valueOf(rule))] as const);
    if (!sending.check(Object.fromEntries([...numbers, ...times]))) return;
    const rules = { ...now.rules, ...factor, ...quiet, visibility: sight ?? now.rules.visibility };
    for (const rule of NUMBERS) rules[rule] = numberOf(valueOf(rule)) ?? rules[rule];
    const done = await sending.send(async () => {
      try {
        await saveNetwork(rules, clash ? now.version : basedOn);
      } catch (error) {
        if (error instanceof Problem && error.status === 412) await Promise.all([loadNetwork(), loadNetworkVersions()]);
        throw error;
      }
    });
    if (!done) return;
    setTyped({});
    setFactor(null);
    setQuiet(null);
    setSight(null);
    setBasedOn(network.peek()?.version ?? now.version);
    toast(networkWords.saved);
    await loadNetworkVersions().catch(() => undefined); // who just asked it of themself may not read on
  };
  return (
    <form
      class="stack stack-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {clash ? (
        <div class="notice notice-straw stack stack-3" role="alert">
          <p>
            <b>{networkWords.meanwhile}</b> {networkWords.meanwhileDo}
          </p>
          <Button
            look="second"
            size="sm"
            onClick={() => {
              setTyped({});
              setFactor(null);
              setQuiet(null);
              setSight(null);
              setBasedOn(now.version);
              sending.clear();
            }}
          >
            {networkWords.takeTheirs}
          </Button>
        </div>
      ) : (
        <ErrorSummary errors={sending.errors} />
      )}
      {SECTIONS.map(({ title, numbers }) => (
        <section class="card stack" key={title} aria-label={title}>
          <h2>{title}</h2>
          {numbers.map((rule) => (
            <Stepper
              key={rule}
              id={sending.idOf(rule)}
              label={ruleWords[rule].label}
              hint={ruleWords[rule].hint}
              error={sending.errorOf(rule)}
              value={valueOf(rule)}
              onValue={(value) => {
                if (!touched) setBasedOn(now.version);
                setTyped({ ...typed, [rule]: value });
              }}
            />
          ))}
        </section>
      ))}
      <section class="card stack" aria-label={networkWords.sight}>
        <h2>{networkWords.sight}</h2>
        <fieldset class="stack stack-2" aria-describedby="sight-hint">
          <legend>{ruleWords.visibility.label}</legend>
          <p class="small muted" id="sight-hint">
            {ruleWords.visibility.hint} {networkWords.sightLows}
          </p>
          {SIGHTS.map((each) => (
            <label class="choice" key={each}>
              <input
                type="radio"
                name="visibility"
                checked={(sight ?? now.rules.visibility) === each}
                onChange={() => {
                  if (!touched) setBasedOn(now.version);
                  setSight(each);
                }}
              />
              <span>{sightWords[each]}</span>
            </label>
          ))}
        </fieldset>
      </section>
      <section class="card stack" aria-label={networkWords.quiet}>
        <h2>{networkWords.quiet}</h2>
        {TIMES.map((rule) => (
          <InputField
            key={rule}
            id={sending.idOf(rule)}
            label={ruleWords[rule].label}
            hint={ruleWords[rule].hint}
            type="time"
            error={sending.errorOf(rule)}
            value={(quiet ?? now.rules)[rule].slice(0, 5)}
            onValue={(value) => {
              if (!touched) setBasedOn(now.version);
              setQuiet({ ...pickQuiet(quiet ?? now.rules), [rule]: value });
            }}
          />
        ))}
      </section>
      <SecondFactor
        factor={factor ?? now.rules}
        idOf={sending.idOf}
        error={sending.errorOf("second_factor_from")}
        onFactor={(changed) => {
          if (!touched) setBasedOn(now.version);
          setFactor(changed);
        }}
      />
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={networkWords.saving}>
          {networkWords.save}
        </Button>
      </div>
    </form>
  );
}

const pickQuiet = ({ quiet_from, quiet_until }: Quiet): Quiet => ({ quiet_from, quiet_until });

interface FactorProps {
  factor: Factor;
  idOf: (field: string) => string;
  error: string | undefined;
  onFactor: (factor: Factor) => void;
}

function SecondFactor({ factor, idOf, error, onFactor }: FactorProps) {
  const { second_factor_for: roles, second_factor_from: from } = factor;
  return (
    <section class="card stack" aria-label={networkWords.secondStep}>
      <h2>{networkWords.secondStep}</h2>
      <fieldset class="stack stack-2" aria-describedby="second-factor-hint">
        <legend>{ruleWords.second_factor_for.label}</legend>
        <p class="small muted" id="second-factor-hint">
          {ruleWords.second_factor_for.hint}
        </p>
        {ROLES.map((role) => (
          <label class="choice" key={role}>
            <input
              type="checkbox"
              checked={roles.includes(role)}
              onChange={({ currentTarget: { checked } }) => {
                const others = roles.filter((each) => each !== role);
                onFactor({ second_factor_for: checked ? [...others, role] : others, second_factor_from: from });
              }}
            />
            <span>{roleWords[role]}</span>
          </label>
        ))}
      </fieldset>
      <InputField
        id={idOf("second_factor_from")}
        label={ruleWords.second_factor_from.label}
        hint={ruleWords.second_factor_from.hint}
        type="date"
        error={error}
        value={from ?? ""}
        onValue={(value) => {
          onFactor({ second_factor_for: roles, second_factor_from: value || null });
        }}
      />
      <p class="small muted">{networkWords.secondStepTokens}</p>
    </section>
  );
}

function Read({ now }: { now: NetworkOut }) {
  const rules = (title: string, shown: readonly Rule[]) => (
    <section class="card stack" key={title} aria-label={title}>
      <h2>{title}</h2>
      <dl class="hl hl-stacked">
        {shown.map((rule) => (
          <Fragment key={rule}>
            <dt>{ruleWords[rule].label}</dt>
            <dd>{ruleWords[rule].said(now.rules[rule])}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
  return (
    <div class="stack stack-5">
      {SECTIONS.map(({ title, numbers }) => rules(title, numbers))}
      {rules(networkWords.sight, ["visibility"])}
      {rules(networkWords.quiet, TIMES)}
      {rules(networkWords.secondStep, ["second_factor_for", "second_factor_from"])}
    </div>
  );
}

function Changes() {
  const loading = useLoad("network versions", loadNetworkVersions);
  const known = networkVersions.value;
  if (!known) return loading.state === "failed" ? <Failed loading={loading} /> : null;
  const said = (rule: string, value: unknown) =>
    rule in ruleWords ? ruleWords[rule as Rule].said(value) : JSON.stringify(value);
  const label = (rule: string) => (rule in ruleWords ? ruleWords[rule as Rule].label : rule.replaceAll("_", " "));
  return (
    <section class="card stack" aria-labelledby="changes">
      <h2 id="changes">{networkWords.changes}</h2>
      {known.items.length === 0 && <p class="muted">{networkWords.noChange}</p>}
      <ul class="rows">
        {known.items.map((version) => (
          <li key={version.version}>
            <p class="small muted">
              {networkWords.by(version.changed_by?.name ?? networkWords.byNetwork, moment(version.changed_at))}
            </p>
            {version.changes.map((each) => (
              <p key={each.rule}>
                {networkWords.change(label(each.rule), said(each.rule, each.before), said(each.rule, each.now))}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {known.next && <Older load={loadOlderVersions} />}
    </section>
  );
}

function NetworkPauses({ mayPause }: { mayPause: boolean }) {
  useLoad("pauses of the network", () => loadPauses(null));
  return (
    <section class="card stack" aria-labelledby="pauses">
      <h2 id="pauses">{pauseWords.title}</h2>
      <p class="small muted">{pauseWords.why}</p>
      {!pauses.value[""]?.length && <p>{pauseWords.none}</p>}
      <Pauses formId={null} name={pauseWords.whole} mayPause={mayPause} teamId={null} />
    </section>
  );
}

export function NetworkView() {
  useTitle(networkWords.title);
  const loading = useLoad("network", loadNetwork);
  const now = network.value;
  if (!now) return <div class="page">{loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />}</div>;
  const mayChange = me.value?.is_administrator ?? false;
  return (
    <div class="page">
      <div class="stack stack-2">
        <h1>{networkWords.title}</h1>
        <p class="muted measure">{mayChange ? networkWords.intro : networkWords.introRead}</p>
      </div>
      <div class="cols cols-report">
        {mayChange ? <Change now={now} /> : <Read now={now} />}
        <div class="stack stack-5">
          <NetworkPauses mayPause={mayChange} />
          {mayChange && <Changes />}
        </div>
      </div>
    </div>
  );
}

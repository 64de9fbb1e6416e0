/** /network: the rules that hold for everybody. Members read them, administrators change them. */
import { useState } from "preact/hooks";

import type { NetworkOut, NetworkRules } from "../api";
import { moment, numberOf } from "../format";
import { Problem } from "../http";
import { Button } from "../parts/Button";
import { ErrorSummary } from "../parts/ErrorSummary";
import { Failed } from "../parts/Failed";
import { Older } from "../parts/Older";
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
import { toast } from "../store/toasts";
import { networkWords, ruleWords } from "../words/network";

type Rule = keyof NetworkRules;

const SECTIONS: readonly { title: string; numbers: readonly Rule[] }[] = [
  { title: networkWords.signIn, numbers: ["session_idle_days", "session_days"] },
  { title: networkWords.invitations, numbers: ["invitation_days", "invitations_a_day"] },
  {
    title: networkWords.keeping,
    numbers: [
      "keep_log_days",
      "keep_mail_days",
      "keep_session_days",
      "keep_failure_days",
      "keep_invitation_days",
      "keep_audit_days",
    ],
  },
];
const RULES = Object.keys(ruleWords) as Rule[];

function Change({ now }: { now: NetworkOut }) {
  // Only what was touched here: the rest follows what others save.
  const [typed, setTyped] = useState<Partial<Record<Rule, string>>>({});
  const [basedOn, setBasedOn] = useState(now.version);
  const sending = useSending("network", RULES);
  const clash = Object.keys(typed).length > 0 && basedOn !== now.version;
  const valueOf = (rule: Rule) => typed[rule] ?? String(now.rules[rule]);
  const save = async () => {
    const wrong = (value: string) => {
      const number = numberOf(value);
      return (number === null || number < 1 || !Number.isInteger(number)) && networkWords.needed;
    };
    if (!sending.check(Object.fromEntries(RULES.map((rule) => [rule, wrong(valueOf(rule))])))) return;
    const rules = { ...now.rules };
    for (const rule of RULES) rules[rule] = numberOf(valueOf(rule)) ?? rules[rule];
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
    setBasedOn(network.peek()?.version ?? now.version);
    toast(networkWords.saved);
    await loadNetworkVersions();
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
                if (!Object.keys(typed).length) setBasedOn(now.version);
                setTyped({ ...typed, [rule]: value });
              }}
            />
          ))}
        </section>
      ))}
      <div class="row">
        <Button type="submit" busy={sending.busy} busyWords={networkWords.saving}>
          {networkWords.save}
        </Button>
      </div>
    </form>
  );
}

function Read({ now }: { now: NetworkOut }) {
  return (
    <>
      {SECTIONS.map(({ title, numbers }) => (
        <section class="card stack" key={title} aria-label={title}>
          <h2>{title}</h2>
          <dl class="hl">
            {numbers.map((rule) => (
              <>
                <dt key={`${rule} name`}>{ruleWords[rule].label}</dt>
                <dd key={rule}>{ruleWords[rule].said(now.rules[rule])}</dd>
              </>
            ))}
          </dl>
        </section>
      ))}
    </>
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
      <ul class="list">
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
        {mayChange && <Changes />}
      </div>
    </div>
  );
}

/** The plan of a webinar: what, when, for whom, who speaks. The rest can come later. */
import { useState } from "preact/hooks";

import type { MayScheduleOut, Person, WebinarIn, WebinarOut, WebinarPlan } from "../api";
import { numberOf } from "../format";
import { type Sending, useSending } from "../sending";
import { groupsOfCalls, loadGroups } from "../store/groups";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { seriesWords } from "../words/series";
import { planWords } from "../words/webinars";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { ErrorSummary } from "./ErrorSummary";
import { ErrorLine, InputField, SelectField, TextField } from "./Field";
import { PeopleField } from "./PeopleField";
import { Tick } from "./Tick";

const FIELDS = [
  "title", "takeaway", "date", "time", "minutes", "zone", "call", "team_ids", "constituency_ids", "presenter_ids",
  "host_ids", "join_url", "video_url", "captions_url", "capacity", "starts_at", "times",
] as const; // prettier-ignore

interface Named {
  id: string;
  name: string;
}

interface Draft {
  title: string;
  takeaway: string;
  date: string;
  time: string;
  minutes: string;
  zone: string;
  callId: string;
  whom: "everybody" | "some";
  teams: readonly string[];
  groups: readonly string[];
  presenters: readonly Person[];
  hosts: readonly Person[];
  joinUrl: string;
  videoUrl: string;
  captionsUrl: string;
  capacity: string;
  every: "" | NonNullable<WebinarOut["series"]>["every"];
  times: string;
}

export type Repeat = NonNullable<WebinarIn["repeat"]>;

/** A moment on the clocks of a zone: its date and its time, as fields take them. */
function local(moment: string, zone: string): [string, string] {
  const [date = "", time = ""] = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
  })
    .format(new Date(moment))
    .split(" ");
  return [date, time];
}

function draftOf(webinar: WebinarOut | null, from: WebinarOut | null, may: MayScheduleOut): Draft {
  const mine = me.peek();
  if (from) return { ...draftOf(from, null, may), date: "" };
  if (!webinar) {
    const [only] = may.calls;
    return {
      title: "", takeaway: "", date: "", time: "12:30", minutes: "45", zone: mine?.network.time_zone ?? "Europe/London",
      callId: only?.id ?? may.teams[0]?.call_id ?? "", whom: only ? "everybody" : "some",
      teams: only || may.teams.length !== 1 ? [] : may.teams.map((each) => each.id), groups: [], presenters: [],
      hosts: mine ? [{ id: mine.id, name: mine.name }] : [], joinUrl: "", videoUrl: "", captionsUrl: "", capacity: "",
      every: "", times: "4",
    }; // prettier-ignore
  }
  const [date, time] = local(webinar.starts_at, webinar.zone);
  return {
    title: webinar.title, takeaway: webinar.takeaway, date, time, minutes: String(webinar.minutes), zone: webinar.zone,
    callId: webinar.call.id, whom: webinar.teams.length + webinar.constituencies.length ? "some" : "everybody",
    teams: webinar.teams.map((each) => each.id), groups: webinar.constituencies.map((each) => each.id),
    presenters: webinar.presenters, hosts: webinar.hosts, joinUrl: webinar.join_url ?? "",
    videoUrl: webinar.video_url ?? "", captionsUrl: webinar.captions_url ?? "",
    capacity: webinar.capacity === null ? "" : String(webinar.capacity), every: "", times: "4",
  }; // prettier-ignore
}

function timesOf({ times }: Draft): number | null {
  const number = numberOf(times);
  return number !== null && Number.isInteger(number) && number >= 2 && number <= 52 ? number : null;
}

function repeatOf(draft: Draft): Repeat | null {
  const times = timesOf(draft);
  return draft.every && times ? { every: draft.every, times } : null;
}

const EVERY = (["", "week", "two_weeks", "month"] as const).map((value) => ({
  value,
  label: seriesWords.every[value],
}));

function checked(draft: Draft, sending: Sending): WebinarPlan | null {
  const minutes = numberOf(draft.minutes);
  const capacity = draft.capacity.trim() ? numberOf(draft.capacity) : null;
  const some = draft.whom === "some";
  const fine = sending.check({
    title: !draft.title.trim() && planWords.needTitle,
    date: !draft.date && planWords.needDate,
    time: !draft.time && planWords.needTime,
    minutes: (minutes === null || minutes < 5 || minutes > 720) && planWords.needMinutes,
    team_ids: some && !draft.teams.length && !draft.groups.length && planWords.needWhom,
    host_ids: !draft.hosts.length && planWords.needHost,
    capacity: draft.capacity.trim() !== "" && !capacity && planWords.needCapacity,
    times: draft.every && !timesOf(draft) && seriesWords.needTimes,
  });
  if (!fine || minutes === null) return null;
  return {
    title: draft.title.trim(),
    takeaway: draft.takeaway.trim(),
    starts_at: `${draft.date}T${draft.time}:00`,
    minutes,
    zone: draft.zone.trim(),
    host_ids: draft.hosts.map((each) => each.id),
    presenter_ids: draft.presenters.map((each) => each.id),
    team_ids: some ? [...draft.teams] : [],
    constituency_ids: some ? [...draft.groups] : [],
    capacity,
    join_url: draft.joinUrl.trim() || null,
    video_url: draft.videoUrl.trim() || null,
    captions_url: draft.captionsUrl.trim() || null,
  };
}

interface Props {
  webinar: WebinarOut | null;
  /** What a new one begins with. */
  from?: WebinarOut | null;
  may: MayScheduleOut;
  /** `later`: all that come after it in its series, too. */
  onSend: (callId: string, plan: WebinarPlan, repeat: Repeat | null, later: boolean) => Promise<void>;
}

export function PlanForm({ webinar, from = null, may, onSend }: Props) {
  const [draft, setDraft] = useState(() => draftOf(webinar, from, may));
  const [later, setLater] = useState(false);
  const sending = useSending("plan", FIELDS);
  const set = (some: Partial<Draft>) => {
    setDraft({ ...draft, ...some });
  };
  const send = async () => {
    const plan = checked(draft, sending);
    if (plan) await sending.send(() => onSend(draft.callId, plan, repeatOf(draft), later));
  };
  const field = (
    name: (typeof FIELDS)[number],
    key: "title" | "date" | "time" | "minutes" | "zone" | "capacity" | "joinUrl" | "videoUrl" | "captionsUrl" | "times",
  ) => ({
    id: sending.idOf(name),
    value: draft[key],
    error: sending.errorOf(name),
    onValue: (value: string) => {
      set({ [key]: value });
    },
  });
  return (
    <section class="card stack stack-5" aria-label={webinar ? planWords.changeTitle : planWords.newTitle}>
      <ErrorSummary errors={sending.errors} />
      <InputField {...field("title", "title")} label={planWords.name} hint={planWords.nameHint} />
      <TextField
        id={sending.idOf("takeaway")}
        label={planWords.takeaway}
        rows={3}
        value={draft.takeaway}
        error={sending.errorOf("takeaway")}
        onValue={(takeaway) => {
          set({ takeaway });
        }}
      />
      <div class="pairs" id={sending.idOf("starts_at")} tabIndex={-1}>
        <InputField
          {...field("date", "date")}
          label={planWords.date}
          type="date"
          error={sending.errorOf("date") ?? sending.errorOf("starts_at")}
        />
        <InputField {...field("time", "time")} label={planWords.time} type="time" />
      </div>
      <div class="pairs">
        <InputField {...field("minutes", "minutes")} label={planWords.minutes} inputMode="numeric" />
        <InputField {...field("zone", "zone")} label={planWords.zone} hint={planWords.zoneHint} />
      </div>
      {!webinar && (
        <div class="pairs">
          <SelectField
            id={sending.idOf("every")}
            label={seriesWords.repeat}
            value={draft.every}
            options={EVERY}
            onValue={(value) => {
              set({ every: EVERY.find((each) => each.value === value)?.value ?? "" });
            }}
          />
          {draft.every && <InputField {...field("times", "times")} label={seriesWords.times} inputMode="numeric" />}
        </div>
      )}
      <Whom draft={draft} set={set} may={may} webinar={webinar} sending={sending} />
      <PeopleField
        id={sending.idOf("presenter_ids")}
        legend={planWords.presenters}
        find={planWords.findPresenter}
        none={planWords.noPresenters}
        error={sending.errorOf("presenter_ids")}
        people={draft.presenters}
        onPeople={(presenters) => {
          set({ presenters });
        }}
      />
      <details open={webinar !== null}>
        <summary>{planWords.more}</summary>
        <div class="stack stack-5">
          <InputField {...field("join_url", "joinUrl")} label={planWords.joinUrl} hint={planWords.joinUrlHint} />
          <InputField {...field("video_url", "videoUrl")} label={planWords.videoUrl} hint={planWords.videoUrlHint} />
          <InputField
            {...field("captions_url", "captionsUrl")}
            label={planWords.captionsUrl}
            hint={planWords.captionsUrlHint}
          />
          <InputField
            {...field("capacity", "capacity")}
            label={planWords.capacity}
            hint={planWords.capacityHint}
            inputMode="numeric"
          />
          <PeopleField
            id={sending.idOf("host_ids")}
            legend={planWords.hosts}
            find={planWords.findHost}
            error={sending.errorOf("host_ids")}
            people={draft.hosts}
            onPeople={(hosts) => {
              set({ hosts });
            }}
          />
        </div>
      </details>
      {webinar?.series && (
        <Tick
          id="plan-later"
          label={seriesWords.later}
          hint={seriesWords.laterHint}
          checked={later}
          onChange={setLater}
        />
      )}
      <div class="row">
        <Button
          icon="cal"
          busy={sending.busy}
          busyWords={webinar ? planWords.saving : planWords.sending}
          onClick={() => void send()}
        >
          {webinar ? planWords.save : planWords.send}
        </Button>
      </div>
    </section>
  );
}

interface WhomProps {
  draft: Draft;
  set: (some: Partial<Draft>) => void;
  may: MayScheduleOut;
  webinar: WebinarOut | null;
  sending: Sending;
}

function Whom({ draft, set, may, webinar, sending }: WhomProps) {
  const mayAll = may.calls.some((each) => each.id === draft.callId);
  useLoad(`groups of ${draft.callId}`, () => loadGroups(mayAll ? [draft.callId] : []));
  const calls = new Map<string, string>(may.calls.map((each) => [each.id, each.name]));
  for (const { call_id } of may.teams) {
    const known = me.value?.calls.find((each) => each.id === call_id);
    if (known) calls.set(call_id, known.name);
  }
  if (webinar) calls.set(webinar.call.id, webinar.call.name);
  const teams = merged(
    may.teams.filter((each) => each.call_id === draft.callId),
    webinar?.teams ?? [],
  );
  const groups = merged(mayAll ? (groupsOfCalls.get(draft.callId) ?? []) : [], webinar?.constituencies ?? []);
  const error = sending.errorOf("team_ids") ?? sending.errorOf("constituency_ids");
  return (
    <>
      {!webinar && calls.size > 1 && (
        <SelectField
          id={sending.idOf("call")}
          label={planWords.call}
          value={draft.callId}
          options={[...calls].map(([value, label]) => ({ value, label }))}
          onValue={(callId) => {
            const all = may.calls.some((each) => each.id === callId);
            set({ callId, whom: all ? "everybody" : "some", teams: [], groups: [] });
          }}
        />
      )}
      {(mayAll || draft.whom === "everybody") && teams.length + groups.length > 0 && (
        <Choices
          legend={planWords.whom}
          name="plan-whom"
          value={draft.whom}
          options={[
            { value: "everybody", label: planWords.everybody },
            { value: "some", label: planWords.some },
          ]}
          onValue={(whom) => {
            set({ whom });
          }}
        />
      )}
      {draft.whom === "some" && (
        <div class="stack stack-3" id={sending.idOf("team_ids")} tabIndex={-1}>
          <Ticks
            legend={planWords.teams}
            things={teams}
            ticked={draft.teams}
            onTicked={(ids) => {
              set({ teams: ids });
            }}
          />
          <Ticks
            legend={planWords.groups}
            things={groups}
            ticked={draft.groups}
            onTicked={(ids) => {
              set({ groups: ids });
            }}
          />
          {error && <ErrorLine id={sending.idOf("team_ids")} error={error} />}
        </div>
      )}
    </>
  );
}

const merged = (some: readonly Named[], more: readonly Named[]): Named[] => [
  ...some,
  ...more.filter((each) => !some.some((other) => other.id === each.id)),
];

interface TicksProps {
  legend: string;
  things: readonly Named[];
  ticked: readonly string[];
  onTicked: (ids: string[]) => void;
}

function Ticks({ legend, things, ticked, onTicked }: TicksProps) {
  if (!things.length) return null;
  return (
    <fieldset class="stack stack-2">
      <legend>{legend}</legend>
      {things.map((each) => (
        <Tick
          key={each.id}
          id={`for-${each.id}`}
          label={each.name}
          checked={ticked.includes(each.id)}
          onChange={(now) => {
            onTicked(now ? [...ticked, each.id] : ticked.filter((id) => id !== each.id));
          }}
        />
      ))}
    </fieldset>
  );
}

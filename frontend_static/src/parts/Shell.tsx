/** The frame of every page for members: skip link, top bar, rail, main part, bottom bar; in this order. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { waitingToJoin } from "../store/joining";
import { me, myCall, myTeam } from "../store/me";
import { waiting } from "../store/outbox";
import { place } from "../router";
import { words } from "../words";
import { noticeWords } from "../words/flags";
import { Avatar } from "./Avatar";
import { FieldArt } from "./FieldArt";
import { Icon, type IconName } from "./Icon";
import { LiveState } from "./LiveState";
import { Logo } from "./Logo";

interface Way {
  href: string;
  icon: IconName;
  name: string;
  /** How many wait there for whoever looks. */
  count?: number | null;
}

function useWays(): { main: Way[]; team: Way | null; call: Way | null; rest: Way[] } {
  const mine = me.value;
  const call = myCall.value;
  const team = myTeam.value;
  const callWay: Way | null = call
    ? mine && mine.calls.length > 1
      ? { href: "/calls", icon: "call", name: words.nav.calls }
      : { href: `/calls/${call.id}`, icon: "call", name: words.nav.call }
    : mine?.is_administrator
      ? { href: "/calls", icon: "call", name: words.nav.calls }
      : null;
  const teamWay: Way | null = team ? { href: `/teams/${team.team_id}`, icon: "team", name: words.nav.myTeam } : null;
  const rest: Way[] = [
    { href: "/webinars", icon: "webinar", name: words.nav.webinars },
    { href: "/people", icon: "people", name: words.nav.people },
  ];
  if (mine?.is_administrator || mine?.places.some((each) => each.leads))
    rest.push({ href: "/invite", icon: "plus", name: words.nav.invite });
  if (mine?.answers_applicants)
    rest.push({ href: "/join-requests", icon: "ask", name: words.nav.joinRequests, count: waitingToJoin.value });
  if (mine?.is_administrator && mine.network.demo)
    rest.push({ href: "/mailbox", icon: "mail", name: words.nav.mailbox });
  if (mine?.roles.includes("moderator") || mine?.is_administrator)
    rest.push({ href: "/moderation", icon: "flag", name: words.nav.moderation });
  if (mine?.is_administrator) {
    rest.push({ href: "/audit", icon: "history", name: words.nav.audit });
    rest.push({ href: "/roles", icon: "key", name: words.nav.roles });
    rest.push({ href: "/network", icon: "lock", name: words.nav.network });
    rest.push({ href: "/live", icon: "chart", name: words.nav.processes });
  }
  const home: Way = { href: "/", icon: "home", name: words.nav.home };
  return {
    main: [home, callWay, teamWay].filter((way) => way !== null),
    team: teamWay,
    call: callWay,
    rest,
  };
}

const current = (href: string) => {
  const path = place.value.path;
  const here = href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
  return here ? ("page" as const) : undefined;
};

/** `again`: it stands further up as well, where it is marked. */
function WayItem({ way, again = false }: { way: Way; again?: boolean }) {
  return (
    <li>
      <a href={way.href} aria-current={again ? undefined : current(way.href)}>
        <Icon name={way.icon} />
        {way.name}
        {way.count ? (
          <span class="count">
            {way.count}
            <span class="vh"> {words.nav.waiting}</span>
          </span>
        ) : null}
      </a>
    </li>
  );
}

/** The network's own name; one that is only called after the product goes by its call. */
function networkName(): string {
  const name = me.value?.network.name ?? "";
  return name === words.product ? (myCall.value?.name ?? "") : name;
}

function TopBar() {
  const mine = me.value;
  return (
    <header class="topbar">
      <a class="brand" href="/">
        <Logo />
        <span>
          {words.product}
          <small>{networkName()}</small>
        </span>
      </a>
      <div class="topbar-end">
        <LiveState />
        {mine && (
          <a class="iconbtn" href="/me" aria-current={current("/me")}>
            <Avatar name={mine.name} id={mine.id} size="sm" />
            <span class="vh">{words.nav.profile(mine.name)}</span>
          </a>
        )}
      </div>
    </header>
  );
}

function Rail() {
  const ways = useWays();
  const mine = me.value;
  return (
    <nav class="rail" aria-label={words.nav.main}>
      <a class="btn" href="/report" aria-current={current("/report")}>
        <Icon name="report" />
        {words.nav.report}
        {waiting.value.length > 0 && <span class="count">{waiting.value.length}</span>}
      </a>
      <ul>
        {[...ways.main, ...ways.rest].map((way) => (
          <WayItem key={way.href} way={way} />
        ))}
      </ul>
      {mine && mine.places.length + mine.constituencies.length > 0 && (
        <div>
          <p class="rail-label">{words.nav.belong}</p>
          <ul>
            {mine.places.map((each) => (
              <WayItem
                key={each.team_id}
                way={{ href: `/teams/${each.team_id}`, icon: "team", name: each.team_name }}
                again={ways.team?.href === `/teams/${each.team_id}`}
              />
            ))}
            {mine.constituencies.map((each) => (
              <WayItem key={each.id} way={{ href: `/calls/${each.call_id}#groups`, icon: "people", name: each.name }} />
            ))}
          </ul>
        </div>
      )}
      <p class="small">
        <a href="/rules">{words.nav.rules}</a> · <a href="/privacy">{words.nav.privacy}</a>
      </p>
      <div class="field-foot">
        <FieldArt where="rail" />
      </div>
    </nav>
  );
}

function BottomBar() {
  const ways = useWays();
  const [more, setMore] = useState(false);
  const path = place.value.path;
  const [openedAt, setOpenedAt] = useState(path);
  const open = more && openedAt === path;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const close = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setMore(false);
      button.current?.focus();
    };
    addEventListener("keydown", close);
    return () => {
      removeEventListener("keydown", close);
    };
  }, [open]);
  return (
    <>
      <nav class="bottombar" aria-label={words.nav.phone}>
        <a href="/" aria-current={current("/")}>
          <Icon name="home" />
          {words.nav.home}
        </a>
        {ways.call && (
          <a href={ways.call.href} aria-current={current(ways.call.href)}>
            <Icon name="call" />
            {ways.call.name}
          </a>
        )}
        <a class="do" href="/report" aria-current={current("/report")}>
          <Icon name="report" />
          {words.nav.reportShort}
        </a>
        {ways.team && (
          <a href={ways.team.href} aria-current={current(ways.team.href)}>
            <Icon name="team" />
            {words.nav.team}
          </a>
        )}
        <button
          ref={button}
          type="button"
          aria-expanded={open}
          aria-controls="more"
          onClick={() => {
            setOpenedAt(path);
            setMore(!open);
          }}
        >
          <Icon name="menu" />
          {words.nav.more}
        </button>
      </nav>
      {open && (
        <nav class="morebox phone" id="more" aria-label={words.nav.more}>
          <ul>
            {ways.rest.map((way) => (
              <WayItem key={way.href} way={way} />
            ))}
            <WayItem way={{ href: "/rules", icon: "check", name: words.nav.rules }} />
            <WayItem way={{ href: "/privacy", icon: "shield", name: words.nav.privacy }} />
            {(me.value?.places ?? []).map((each) => (
              <WayItem
                key={each.team_id}
                way={{ href: `/teams/${each.team_id}`, icon: "team", name: each.team_name }}
              />
            ))}
          </ul>
        </nav>
      )}
    </>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  const mine = me.value;
  const madeUp = mine?.network.demo || myCall.value?.made_up;
  return (
    <>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <TopBar />
      {madeUp && (
        <aside class="mock" aria-label={words.aboutNetwork}>
          {words.madeUp}
        </aside>
      )}
      {mine && mine.notices_waiting > 0 && place.value.path !== "/moderation/mine" && (
        <aside class="mock" aria-label={noticeWords.title}>
          {noticeWords.banner} <a href="/moderation/mine">{noticeWords.read}</a>
        </aside>
      )}
      <div class="shell">
        <Rail />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <BottomBar />
    </>
  );
}

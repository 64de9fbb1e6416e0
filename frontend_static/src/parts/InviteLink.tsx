/** Makes a link by which several people can come in, with a QR code for a slide; and the list of those there are. */
import { useEffect, useRef, useState } from "preact/hooks";

import type { InvitationLinkOut, LinkMade } from "../api";
import { count, day } from "../format";
import { http, read } from "../http";
import { place } from "../router";
import { useSending } from "../sending";
import { invitationLinks, linkChanged, loadLinks, loadOlderLinks, olderLinks } from "../store/invitationLinks";
import { useLoad } from "../store/loading";
import { me } from "../store/me";
import { toast } from "../store/toasts";
import { inviteWords, sentWords } from "../words/invite";
import { linkWords as words } from "../words/inviteMany";
import { AudienceChip } from "./AudienceChip";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { Choices } from "./Choices";
import { ErrorSummary } from "./ErrorSummary";
import { InputField } from "./Field";
import { NoPatientDetails } from "./NoPatientDetails";
import { Older } from "./Older";
import { Sure } from "./Sure";
import { likelyTeam, TeamChoice } from "./TeamChoice";
import { NO_WELCOME, type Welcome, WELCOME_FIELDS, WelcomeFields, welcomeWrong } from "./WelcomeFields";

type Role = InvitationLinkOut["role"];

const FIELDS = ["name", "team_id", "role", "max_uses", "days", ...WELCOME_FIELDS];
const LOOKS = {
  open: { icon: "check", kind: "ok" },
  used_up: { icon: "people" },
  expired: { icon: "x" },
  revoked: { icon: "undo" },
} as const;

const wholeNumber = (text: string, most: number): number | null => {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : null;
};

/** The address and its code. They are shown once: the server keeps only what it needs to know them again. */
function Made({ made, onAnother }: { made: LinkMade; onAnother: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, [made]);
  const svg = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(made.qr_svg)}`;
  const file = `snowfield-${made.link.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  return (
    <section class="card stack" aria-labelledby="link-made">
      <h2 id="link-made" tabIndex={-1} ref={heading}>
        {words.madeTitle}
      </h2>
      <p class="notice notice-straw">{words.once}</p>
      <img class="qr" src={svg} alt={words.qr(made.link.name)} width={264} height={264} />
      <InputField
        id="link-address"
        label={words.madeTitle}
        hideLabel
        readOnly
        value={made.address}
        onValue={() => undefined}
      />
      <div class="row">
        <Button
          icon="doc"
          onClick={() => {
            void navigator.clipboard.writeText(made.address).then(() => {
              toast(words.copied);
            });
          }}
        >
          {words.copy}
        </Button>
        <a class="btn btn-second" href={svg} download={`${file}.svg`}>
          {words.svg}
        </a>
        <a class="btn btn-second" href={`data:image/png;base64,${made.qr_png}`} download={`${file}.png`}>
          {words.png}
        </a>
        <Button look="quiet" onClick={onAnother}>
          {words.another}
        </Button>
      </div>
    </section>
  );
}

function Form({ onMade }: { onMade: (made: LinkMade) => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("member");
  const [uses, setUses] = useState("30");
  const [days, setDays] = useState("28");
  const [welcome, setWelcome] = useState<Welcome>(NO_WELCOME);
  const sending = useSending("link", FIELDS);
  const teamId = chosen ?? likelyTeam(place.value.search.get("team"));
  const submit = async () => {
    const [most, until] = [wholeNumber(uses, 1_000), wholeNumber(days, 90)];
    const fine = sending.check({
      name: !name.trim() && words.nameNeeded,
      team_id: !teamId && inviteWords.teamNeeded,
      max_uses: most === null && words.usesWrong,
      days: until === null && words.daysWrong,
      ...welcomeWrong(welcome),
    });
    if (!fine || most === null) return;
    await sending.send(async () => {
      const body = { name, team_id: teamId, role, max_uses: most, days: until, ...welcome };
      const made = await read<LinkMade>(http.POST("/api/v1/invitations/links", { body }));
      linkChanged(made.link);
      onMade(made);
    });
  };
  return (
    <form
      class="card stack"
      noValidate
      aria-label={words.title}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="muted">{words.intro}</p>
      <ErrorSummary errors={sending.errors} />
      <InputField
        id={sending.idOf("name")}
        label={words.name}
        hint={words.nameHint}
        autocomplete="off"
        error={sending.errorOf("name")}
        value={name}
        onValue={setName}
      />
      <Choices
        legend={inviteWords.role}
        name={sending.idOf("role")}
        value={role}
        onValue={setRole}
        options={(["member", "leader"] as const).map((value) => ({ value, label: inviteWords.roles[value] }))}
        hint={inviteWords.roleHints[role]}
      />
      <TeamChoice id={sending.idOf("team_id")} error={sending.errorOf("team_id")} value={teamId} onValue={setChosen} />
      <div class="pairs">
        <InputField
          id={sending.idOf("max_uses")}
          label={words.uses}
          inputMode="numeric"
          autocomplete="off"
          error={sending.errorOf("max_uses")}
          value={uses}
          onValue={setUses}
        />
        <InputField
          id={sending.idOf("days")}
          label={words.days}
          inputMode="numeric"
          autocomplete="off"
          error={sending.errorOf("days")}
          value={days}
          onValue={setDays}
        />
      </div>
      <WelcomeFields value={welcome} onValue={setWelcome} sending={sending} teamId={teamId} />
      <NoPatientDetails />
      <div class="row between">
        <AudienceChip who={words.audience} few />
        <Button type="submit" icon="key" busy={sending.busy} busyWords={words.making}>
          {words.make}
        </Button>
      </div>
    </form>
  );
}

function SharedLink({ link, onMade }: { link: InvitationLinkOut; onMade: (made: LinkMade) => void }) {
  const [asking, setAsking] = useState<"renew" | "revoke" | null>(null);
  const path = { link_id: link.id };
  const mine = link.inviter.id === me.value?.id;
  const told = [
    sentWords.into(inviteWords.roles[link.role], link.team_name),
    `${words.used(count(link.uses), count(link.max_uses))}${mine ? "" : ` ${sentWords.by(link.inviter.name)}`}`,
    ...(link.state === "open" ? [words.until(day(link.expires_at))] : []),
  ];
  return (
    <li class="row between">
      <div class="by-name rowmain">
        <b>{link.name}</b>
        <small>{told.join(", ")}.</small>
      </div>
      <div class="row">
        <Badge {...LOOKS[link.state]}>{words.states[link.state]}</Badge>
        {link.state !== "revoked" && (
          <>
            {link.state !== "used_up" && (
              <Button
                look="quiet"
                size="sm"
                onClick={() => {
                  setAsking("renew");
                }}
              >
                {words.renew}
                <span class="vh"> {link.name}</span>
              </Button>
            )}
            <Button
              look="quiet"
              size="sm"
              onClick={() => {
                setAsking("revoke");
              }}
            >
              {words.revoke}
              <span class="vh"> {link.name}</span>
            </Button>
          </>
        )}
      </div>
      {asking && (
        <Sure
          title={asking === "renew" ? words.renewTitle(link.name) : words.revokeTitle(link.name)}
          why={asking === "renew" ? words.renewWhy : words.revokeWhy}
          verb={asking === "renew" ? words.renew : words.revoke}
          keep={words.keep}
          danger={asking === "revoke"}
          onSure={async () => {
            if (asking === "renew") {
              const body = { days: null };
              const made = await read<LinkMade>(
                http.POST("/api/v1/invitations/links/{link_id}/renew", { params: { path }, body }),
              );
              linkChanged(made.link);
              onMade(made);
            } else {
              await read(http.DELETE("/api/v1/invitations/links/{link_id}", { params: { path } }));
              linkChanged({ ...link, state: "revoked" });
            }
          }}
          onClose={() => {
            setAsking(null);
          }}
        />
      )}
    </li>
  );
}

export function InviteLink() {
  const [made, setMade] = useState<LinkMade | null>(null);
  useLoad("invitation-links", loadLinks);
  const links = invitationLinks.value ?? [];
  return (
    <div class="stack">
      {made ? (
        <Made
          made={made}
          onAnother={() => {
            setMade(null);
          }}
        />
      ) : (
        <Form onMade={setMade} />
      )}
      {links.length > 0 && (
        <section class="card stack" aria-labelledby="links">
          <h2 id="links">{me.value?.is_administrator ? words.listTitleAll : words.listTitle}</h2>
          <ul class="rows">
            {links.map((each) => (
              <SharedLink key={each.id} link={each} onMade={setMade} />
            ))}
          </ul>
          {olderLinks.value && <Older load={loadOlderLinks} />}
        </section>
      )}
    </div>
  );
}

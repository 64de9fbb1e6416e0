/** Administrators give a member roles in the whole network, and take them away. */
import { useState } from "preact/hooks";

import { sentenceOf } from "../sending";
import { myId } from "../store/me";
import { type NetworkRole, setRole } from "../store/roles";
import { toast } from "../store/toasts";
import { words } from "../words";
import { roleWords } from "../words/roles";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorSummary } from "./ErrorSummary";
import { Sure } from "./Sure";

interface Props {
  member: { id: string; name: string; roles: readonly NetworkRole[] };
}

const ROLES = Object.keys(roleWords.roles) as NetworkRole[];

/** What somebody is in the whole network, beside their name. */
export function RoleBadges({ roles }: { roles: readonly NetworkRole[] }) {
  return (
    <>
      {ROLES.filter((role) => roles.includes(role)).map((role) => (
        <Badge key={role} icon={role === "administrator" ? "key" : role === "moderator" ? "flag" : "call"}>
          {roleWords.roles[role]}
        </Badge>
      ))}
    </>
  );
}

export function MemberRoles({ member }: Props) {
  const [open, setOpen] = useState(false);
  const [sure, setSure] = useState<"give" | "take" | null>(null);
  const [busy, setBusy] = useState<NetworkRole | null>(null);
  const [error, setError] = useState("");
  const change = async (role: NetworkRole, holds: boolean) => {
    await setRole(member.id, role, holds);
    toast((holds ? roleWords.given : roleWords.taken)(member.name, roleWords.roles[role]));
  };
  const press = async (role: NetworkRole, holds: boolean) => {
    // The right over all others is asked for twice.
    if (role === "administrator") {
      setSure(holds ? "give" : "take");
      return;
    }
    setBusy(role);
    setError("");
    try {
      await change(role, holds);
    } catch (problem) {
      setError(sentenceOf(problem));
    }
    setBusy(null);
  };
  return (
    <>
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setOpen(true);
        }}
      >
        {roleWords.open}
        <span class="vh"> {member.name}</span>
      </Button>
      {open && !sure && (
        <Dialog
          title={roleWords.dialog(member.name)}
          onClose={() => {
            setOpen(false);
          }}
        >
          <p class="muted">{roleWords.dialogWhy}</p>
          <ErrorSummary errors={error ? [{ sentence: error }] : []} />
          <ul class="rows">
            {ROLES.map((role) => {
              const holds = member.roles.includes(role);
              return (
                <li class="row between" key={role}>
                  <div class="by-name grow">
                    <b>{roleWords.roles[role]}</b> {holds && <Badge icon="check">{roleWords.has}</Badge>}
                    <small>{roleWords.does[role]}</small>
                  </div>
                  <Button
                    look="second"
                    size="sm"
                    busy={busy === role}
                    onClick={() => {
                      void press(role, !holds);
                    }}
                  >
                    {holds ? (member.id === myId() ? roleWords.layDown : roleWords.take) : roleWords.give}
                    <span class="vh">: {roleWords.roles[role]}</span>
                  </Button>
                </li>
              );
            })}
          </ul>
          <p class="small muted">
            {roleWords.rest} <a href="/help/roles">{roleWords.helpLink}</a>
          </p>
          <div class="row">
            <Button
              look="second"
              onClick={() => {
                setOpen(false);
              }}
            >
              {words.close}
            </Button>
          </div>
        </Dialog>
      )}
      {open && sure && (
        <Sure
          title={(sure === "give" ? roleWords.sureGive : roleWords.sureTake)(member.name)}
          why={sure === "give" ? roleWords.sureGiveWhy : roleWords.sureTakeWhy}
          verb={sure === "give" ? roleWords.sureGiveVerb : roleWords.sureTakeVerb}
          keep={roleWords.keep}
          danger={sure === "take"}
          onSure={() => change("administrator", sure === "give")}
          onClose={() => {
            setSure(null);
          }}
        />
      )}
    </>
  );
}

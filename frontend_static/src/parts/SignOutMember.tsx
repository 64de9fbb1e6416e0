/** Administrators sign somebody out everywhere: a device was lost, or another person is in as them. */
import { useState } from "preact/hooks";

import type { MemberOut, SignedOut } from "../api";
import { http, read } from "../http";
import { myId } from "../store/me";
import { toast } from "../store/toasts";
import { signOutWords } from "../words/people";
import { Button } from "./Button";
import { Sure } from "./Sure";

export function SignOutMember({ member }: { member: MemberOut }) {
  const [open, setOpen] = useState(false);
  if (member.id === myId() || member.suspended) return null;
  const signOut = async () => {
    const params = { path: { member_id: member.id } };
    toast((await read<SignedOut>(http.DELETE("/api/v1/members/{member_id}/sessions", { params }))).sentence);
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
        {signOutWords.open}
        <span class="vh"> {member.name}</span>
      </Button>
      {open && (
        <Sure
          title={signOutWords.title(member.name)}
          why={signOutWords.why}
          verb={signOutWords.verb}
          keep={signOutWords.keep}
          onSure={signOut}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

/** Administrators sign somebody out everywhere: a device was lost, or another person is in as them. */
import type { MemberOut, SignedOut } from "../api";
import { http, read } from "../http";
import { myId } from "../store/me";
import { toast } from "../store/toasts";
import { signOutWords } from "../words/people";
import { MemberDeed } from "./MemberDeed";
import { Sure } from "./Sure";

export function SignOutMember({ member }: { member: MemberOut }) {
  if (member.id === myId() || member.suspended) return null;
  const signOut = async () => {
    const params = { path: { member_id: member.id } };
    toast((await read<SignedOut>(http.DELETE("/api/v1/members/{member_id}/sessions", { params }))).sentence);
  };
  return (
    <MemberDeed label={signOutWords.open} of={member.name}>
      {(onClose) => (
        <Sure
          title={signOutWords.title(member.name)}
          why={signOutWords.why}
          verb={signOutWords.verb}
          keep={signOutWords.keep}
          onSure={signOut}
          onClose={onClose}
        />
      )}
    </MemberDeed>
  );
}

/** Administrators erase a member who asked for it, or one who left. */
import type { MemberOut } from "../api";
import { myId } from "../store/me";
import { dataWords } from "../words/ownData";
import { Erase } from "./Erase";
import { MemberDeed } from "./MemberDeed";

export function EraseMember({ member }: { member: MemberOut }) {
  if (member.id === myId()) return null;
  return (
    <MemberDeed label={dataWords.eraseOpen} of={member.name}>
      {(onClose) => <Erase member={member} onClose={onClose} />}
    </MemberDeed>
  );
}

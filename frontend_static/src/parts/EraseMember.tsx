/** Administrators erase a member who asked for it, or one who left. */
import { useState } from "preact/hooks";

import type { MemberOut } from "../api";
import { myId } from "../store/me";
import { dataWords } from "../words/ownData";
import { Button } from "./Button";
import { Erase } from "./Erase";

export function EraseMember({ member }: { member: MemberOut }) {
  const [open, setOpen] = useState(false);
  if (member.id === myId()) return null;
  return (
    <>
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setOpen(true);
        }}
      >
        {dataWords.eraseOpen}
        <span class="vh"> {member.name}</span>
      </Button>
      {open && (
        <Erase
          member={member}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

/** A button on somebody's page that opens a question about them. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { Button } from "./Button";

interface Props {
  label: string;
  /** Whom it is about: said to who cannot see where the button stands. */
  of: string;
  onOpen?: () => void;
  children: (onClose: () => void) => ComponentChildren;
}

export function MemberDeed({ label, of, onOpen, children }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setOpen(true);
          onOpen?.();
        }}
      >
        {label}
        <span class="vh"> {of}</span>
      </Button>
      {open &&
        children(() => {
          setOpen(false);
        })}
    </>
  );
}

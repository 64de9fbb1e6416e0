/**
 * Something sensitive waits until the member has confirmed that it is they: asked in place, by whatever page it is. What
 * was typed stays where it is, and the request that was held up goes on.
 */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { whenToConfirm } from "../http";

export interface Asked {
  onDone: (confirmed: boolean) => void;
}

export function Confirm() {
  const [asked, setAsked] = useState<(Asked & { Shown: ComponentType<Asked> }) | null>(null);
  useEffect(() => {
    whenToConfirm(async () => {
      const { ConfirmDialog: Shown } = await import("./ConfirmDialog");
      return new Promise<boolean>((resolve) => {
        const onDone = (confirmed: boolean) => {
          setAsked(null);
          resolve(confirmed);
        };
        setAsked({ Shown, onDone });
      });
    });
    return () => {
      whenToConfirm(null);
    };
  }, []);
  return asked && <asked.Shown onDone={asked.onDone} />;
}

/**
 * The house rules or the privacy notice changed: shown on top of whatever page it is, first when the page opens, then
 * before anything is written. Whoever puts it off reads on; what was typed stays, and the request held up goes on.
 */
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { acceptFirst, whenToAccept } from "../http";
import { place } from "../router";
import { me } from "../store/me";

export interface Asked {
  onDone: (accepted: boolean) => void;
}

/** Pages to which somebody goes who does not agree. */
const NOT_HERE = new Set(["/rules", "/privacy", "/me"]);

export function Accept() {
  const [asked, setAsked] = useState<(Asked & { Shown: ComponentType<Asked> }) | null>(null);
  const shown = useRef("");
  useEffect(() => {
    whenToAccept(async () => {
      const { AcceptDialog: Shown } = await import("./AcceptDialog");
      return new Promise<boolean>((resolve) => {
        const onDone = (accepted: boolean) => {
          setAsked(null);
          resolve(accepted);
        };
        setAsked({ Shown, onDone });
      });
    });
    return () => {
      whenToAccept(null);
    };
  }, []);
  const owed = me.value?.to_accept.map((each) => `${each.kind} ${each.version.toString()}`).join() ?? "";
  const path = place.value.path;
  useEffect(() => {
    if (!owed || owed === shown.current || NOT_HERE.has(path)) return;
    shown.current = owed;
    void acceptFirst().catch(() => undefined);
  }, [owed, path]);
  return asked && <asked.Shown onDone={asked.onDone} />;
}

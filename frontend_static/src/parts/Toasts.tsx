/** What happened, and Undo. A toast stays until it is closed, or until ten seconds after nobody points at it. */
import { useEffect, useState } from "preact/hooks";

import { closeToast, type Toast, toasts } from "../store/toasts";
import { words } from "../words";
import { Icon } from "./Icon";

const STAYS = 10_000;

function One({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => {
      closeToast(toast.id);
    }, STAYS);
    return () => {
      clearTimeout(timer);
    };
  }, [held, toast.id]);
  const hold = () => {
    setHeld(true);
  };
  const letGo = () => {
    setHeld(false);
  };
  return (
    // Pointing at it or tabbing into it only makes it wait: there is nothing to press but the button.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div class="toast" onMouseEnter={hold} onMouseLeave={letGo} onFocusIn={hold} onFocusOut={letGo}>
      <Icon name="check" />
      <span>{toast.text}</span>
      <button
        class="linkbtn"
        type="button"
        onClick={() => {
          toast.undo?.();
          closeToast(toast.id);
        }}
      >
        {toast.undo ? words.undo : words.close}
      </button>
    </div>
  );
}

export function Toasts() {
  return (
    <div class="toasts stack stack-2" role="status">
      {toasts.value.map((toast) => (
        <One key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

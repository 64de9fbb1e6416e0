/** The title of the page, as the browser's tab and a screen reader say it. */
import { useEffect } from "preact/hooks";

import { words } from "../words";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} - ${words.product}` : words.product;
  }, [title]);
}

/** The name of the page in the browser's tab: what it shows first, then the product. */
import { useEffect } from "preact/hooks";

import { words } from "./words";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} - ${words.product}` : words.product;
  }, [title]);
}

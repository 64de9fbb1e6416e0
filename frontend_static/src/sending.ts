/**
 * Sending a form: busy while it goes, one press at a time, and afterwards what was wrong with it, field by field. The
 * ids of controls are `prefix-field`; what the server says of a field that the form does not have is about the whole.
 */
import { useRef, useState } from "preact/hooks";

import { Problem } from "./http";
import type { FieldError } from "./parts/ErrorSummary";
import { words } from "./words";

export interface Sending {
  busy: boolean;
  errors: readonly FieldError[];
  errorOf: (field: string) => string | undefined;
  idOf: (field: string) => string;
  /** What is missing or wrong before anything is sent: sentences by field. True: there is nothing. */
  check: (found: Readonly<Record<string, string | false | undefined>>) => boolean;
  /** True: it arrived. */
  send: (work: () => Promise<unknown>) => Promise<boolean>;
  clear: () => void;
}

/** What went wrong, in a sentence for the whole form. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Problem)) return words.problem.offline;
  return error.status === 412 ? words.problem.changedMeanwhile : error.message;
}

export function useSending(prefix: string, fields: readonly string[]): Sending {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const going = useRef(false);
  const idOf = (field: string) => `${prefix}-${field.replaceAll(".", "-")}`;
  const told = (error: unknown): FieldError[] => {
    if (error instanceof Problem && error.fields.length)
      return error.fields.map(({ field, sentence }) => {
        const known = fields.find((each) => field === each || field.startsWith(`${each}.`));
        return { id: known === undefined ? undefined : idOf(field === known ? known : field), sentence };
      });
    return [{ sentence: sentenceOf(error) }];
  };
  return {
    busy,
    errors,
    idOf,
    errorOf: (field) => errors.find((each) => each.id === idOf(field))?.sentence,
    check: (found) => {
      const wrong = Object.entries(found).flatMap(([field, sentence]) =>
        sentence ? [{ id: idOf(field), sentence }] : [],
      );
      setErrors(wrong);
      return wrong.length === 0;
    },
    send: async (work) => {
      if (going.current) return false;
      going.current = true;
      setBusy(true);
      setErrors([]);
      try {
        await work();
        return true;
      } catch (error) {
        setErrors(told(error));
        return false;
      } finally {
        going.current = false;
        setBusy(false);
      }
    },
    clear: () => {
      setErrors([]);
    },
  };
}

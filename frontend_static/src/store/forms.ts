/** Report forms by id: what each asks. They never change, but for when they are closed. */
import type { FormOut } from "../api";
import { http, read } from "../http";
import { Collection } from "./collection";
import { snapshot } from "./snapshots";

export const forms = new Collection<FormOut>();

export async function loadForm(id: string): Promise<void> {
  if (forms.peek(id)) return;
  await snapshot(
    () => read<FormOut>(http.GET("/api/v1/forms/{form_id}", { params: { path: { form_id: id } } })),
    (form) => {
      forms.set(id, form);
    },
  );
}

/** How the processes that carry the live feed are doing, and where the log is: for administrators. */
import { signal } from "@preact/signals";

import type { ProcessPage } from "../api";
import { http, read } from "../http";

export const processes = signal<ProcessPage | null>(null);

export async function loadProcesses(): Promise<void> {
  processes.value = await read<ProcessPage>(http.GET("/api/v1/processes", {}));
}

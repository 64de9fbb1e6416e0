/** Signing in by passkey. */
import { http, read } from "../http";
import { askPasskey } from "../passkeys";

/** With `quietly`, waits until the member takes a passkey that the browser offers beside their e-mail address. */
export async function enterByPasskey(shared: () => boolean, quietly?: AbortSignal): Promise<void> {
  const { options } = await read(http.POST("/api/v1/sessions/passkey/options"));
  const credential = await askPasskey(options, quietly);
  await read(http.POST("/api/v1/sessions/passkey", { body: { credential, shared_computer: shared() } }));
}

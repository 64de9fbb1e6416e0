/** Confirming that it is me: asked of the server, and told to the other pages of this browser, which share the session. */
import type { ByApp, ByCode, ByPasskey, ByPassword, ByRecoveryCode, Confirmed } from "../api";
import { http, read } from "../http";

const PATH = "/api/v1/sessions/current/confirmation";
const CHANNEL = "snowfield.confirmed";

export type Proof = ByPassword | ByCode | ByApp | ByRecoveryCode | ByPasskey;

export const confirmation = (): Promise<Confirmed> => read<Confirmed>(http.GET(PATH));

/** Sends what proves it. Pages that wait for a confirmation go on. */
export async function confirmed(proof: Proof): Promise<void> {
  await read(http.POST(PATH, { body: proof }));
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** What the device is asked with, to confirm by passkey. */
export const passkeyOptions = async (): Promise<Record<string, unknown>> =>
  (await read(http.POST(`${PATH}/passkey`))).options;

/** Calls back when another page of this browser has confirmed it. Returns how to stop listening. */
export function hearConfirmed(heard: () => void): () => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", heard);
  return () => {
    channel.close();
  };
}

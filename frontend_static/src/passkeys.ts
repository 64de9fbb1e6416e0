/**
 * Asks the device for a passkey, and says in JSON what it answered. The browser's own JSON helpers are too new to count
 * on. What went wrong becomes a sentence.
 */
import { factorWords } from "./words/factors";

type Json = Record<string, unknown>;

/** The device did not give a passkey; `message` says what to do. */
export class NoPasskey extends Error {}

export const canUsePasskeys = (): boolean => "PublicKeyCredential" in globalThis;

/** Whether the browser offers passkeys while somebody fills in their e-mail address. */
export async function canOfferPasskeys(): Promise<boolean> {
  if (!canUsePasskeys() || !("isConditionalMediationAvailable" in PublicKeyCredential)) return false;
  return PublicKeyCredential.isConditionalMediationAvailable().catch(() => false);
}

const bytesOf = (text: unknown) =>
  Uint8Array.from(atob(String(text).replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));

const textOf = (data: ArrayBuffer) =>
  btoa(Array.from(new Uint8Array(data), (each) => String.fromCharCode(each)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const known = (list: unknown) => (list as Json[] | undefined)?.map((each) => ({ ...each, id: bytesOf(each.id) })) ?? [];

function plain(credential: Credential | null, response: Json): Json {
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskey(factorWords.notGiven);
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: { clientDataJSON: textOf(credential.response.clientDataJSON), ...response },
  };
}

function inWords(error: unknown): unknown {
  if (!(error instanceof DOMException) || error.name === "AbortError") return error;
  if (error.name === "InvalidStateError") return new NoPasskey(factorWords.thereAlready);
  if (error.name === "SecurityError") return new NoPasskey(factorWords.wrongAddress);
  return new NoPasskey(factorWords.notGiven);
}

export async function makePasskey(options: Json): Promise<Json> {
  const user = options.user as Json;
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: known(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  try {
    const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
    const response = made?.response as AuthenticatorAttestationResponse;
    const transports = "getTransports" in response ? response.getTransports() : [];
    return plain(made, { attestationObject: textOf(response.attestationObject), transports });
  } catch (error) {
    throw inWords(error);
  }
}

/** With `quietly`, the browser offers passkeys beside the e-mail address and waits, until `stop`. */
export async function askPasskey(options: Json, quietly?: AbortSignal): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: known(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  try {
    const given = (await navigator.credentials.get({
      publicKey,
      ...(quietly && { mediation: "conditional" as const, signal: quietly }),
    })) as PublicKeyCredential | null;
    const { authenticatorData, signature, userHandle } = given?.response as AuthenticatorAssertionResponse;
    return plain(given, {
      authenticatorData: textOf(authenticatorData),
      signature: textOf(signature),
      userHandle: userHandle && textOf(userHandle),
    });
  } catch (error) {
    throw inWords(error);
  }
}

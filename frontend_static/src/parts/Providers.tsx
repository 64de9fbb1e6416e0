/** Signing in with an account that one has elsewhere already: a button for each provider that the network knows. */
import { useEffect, useState } from "preact/hooks";

import type { InvitedIn, ProviderOut } from "../api";
import { http, read } from "../http";
import { sentenceOf } from "../sending";
import { remember } from "../store/providers";
import { doorWords } from "../words/doors";
import { Button } from "./Button";

interface Props {
  next: string;
  shared: boolean;
  /** With an invitation: what is sent of it, or null while something is still missing. */
  invited?: () => InvitedIn | null;
}

export function Providers({ next, shared, invited }: Props) {
  const [providers, setProviders] = useState<readonly ProviderOut[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [going, setGoing] = useState("");
  useEffect(() => {
    read(http.GET("/api/v1/openid")).then(
      ({ items }) => {
        setProviders(items);
      },
      () => undefined, // the other ways in are there
    );
  }, []);
  const leave = async (provider: string) => {
    const invitation = invited?.();
    if (invitation === null) return;
    setGoing(provider);
    setError(null);
    try {
      const params = { path: { provider } };
      const { address } = await read(
        http.POST("/api/v1/openid/{provider}/start", { params, body: { shared_computer: shared } }),
      );
      remember({ next, ...(invitation && { invitation }) });
      location.assign(address);
    } catch (problem) {
      setError(problem);
      setGoing("");
    }
  };
  if (!providers.length) return null;
  return (
    <div class="stack stack-3">
      {error !== null && <p role="alert">{sentenceOf(error)}</p>}
      {providers.map(({ key, name }) => (
        <Button key={key} look="second" icon="key" busy={going === key} onClick={() => void leave(key)}>
          {doorWords.withProvider(name)}
        </Button>
      ))}
    </div>
  );
}

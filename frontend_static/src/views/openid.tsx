/** /openid/:provider: back from another provider. What it says is taken out of the address and sent to the server once. */
import { useCallback, useEffect, useState } from "preact/hooks";

import type { SecondFactorNeeded } from "../api";
import { http, Problem, read } from "../http";
import { Door } from "../parts/Door";
import { SecondStepLater } from "../parts/SecondStepLater";
import { useTitle } from "../parts/title";
import { go, place } from "../router";
import { sentenceOf } from "../sending";
import { recall } from "../store/providers";
import { begin } from "../store/session";
import { doorWords } from "../words/doors";

export function OpenIdView({ params: { provider = "" } }: { params: Record<string, string> }) {
  useTitle(doorWords.signIn);
  const [said] = useState(() => place.peek().search);
  const [errand] = useState(recall);
  const [problem, setProblem] = useState("");
  const [needed, setNeeded] = useState<SecondFactorNeeded | null>(null);
  const comeIn = useCallback(async () => {
    await begin();
    go(errand.next, "replace");
  }, [errand]);
  useEffect(() => {
    history.replaceState(null, "", location.pathname);
    const [code, state, iss] = [said.get("code"), said.get("state"), said.get("iss")];
    if (!code || !state) {
      setProblem(doorWords.providerSaidNo);
      return;
    }
    const invitation = errand.invitation ?? null;
    read(
      http.POST("/api/v1/openid/{provider}/back", {
        params: { path: { provider } },
        body: { code, state, iss, invitation },
      }),
    )
      .then(comeIn)
      .catch((error: unknown) => {
        if (error instanceof Problem && error.code === "second_factor_needed")
          setNeeded(error.told as SecondFactorNeeded);
        else setProblem(sentenceOf(error));
      });
    // None of these ever changes: what came back is sent once.
  }, [comeIn, errand, provider, said]);
  return (
    <Door goal={doorWords.artGoal} say={doorWords.artSay}>
      <h1>{problem ? doorWords.notIn : doorWords.signIn}</h1>
      {needed ? (
        <SecondStepLater
          needed={needed}
          onIn={comeIn}
          onAgain={() => {
            go("/sign-in");
          }}
        />
      ) : (
        <p role={problem ? "alert" : "status"}>{problem || doorWords.signingIn}</p>
      )}
      {problem && (
        <p>
          <a href="/sign-in">{doorWords.otherWays}</a>
        </p>
      )}
    </Door>
  );
}

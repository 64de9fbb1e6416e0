/** /me/sign-in: what lets me in, where I am signed in, and the tokens of my programs. */
import { Factors } from "../parts/Factors";
import { Failed } from "../parts/Failed";
import { OwnAddress } from "../parts/OwnAddress";
import { OwnPassword } from "../parts/OwnPassword";
import { Sessions } from "../parts/Sessions";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { Tokens } from "../parts/Tokens";
import { loadAccess, sessions, tokens } from "../store/access";
import { useLoad } from "../store/loading";
import { keysWords } from "../words/keys";

export function OwnKeysView() {
  useTitle(keysWords.title);
  const loading = useLoad("access", loadAccess);
  return (
    <div class="page">
      <p class="small">
        <a href="/me">{keysWords.back}</a>
      </p>
      <h1>{keysWords.title}</h1>
      {loading.state === "failed" ? (
        <Failed loading={loading} />
      ) : sessions.value && tokens.value ? (
        <div class="cols cols-half">
          <div class="stack stack-5">
            <OwnPassword />
            <Factors />
          </div>
          <div class="stack stack-5">
            <OwnAddress />
            <Sessions />
            <Tokens />
          </div>
        </div>
      ) : (
        <Skeleton />
      )}
    </div>
  );
}

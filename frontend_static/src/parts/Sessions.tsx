/** Where I am signed in: each browser, and signing out of one or of all others. */
import { useState } from "preact/hooks";

import type { SessionOut } from "../api";
import { when } from "../format";
import { sentenceOf } from "../sending";
import { endOtherSessions, endSession, sessions } from "../store/access";
import { toast } from "../store/toasts";
import { keysWords } from "../words/keys";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { SignOut } from "./SignOut";
import { Sure } from "./Sure";

function Signed({ session }: { session: SessionOut }) {
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    try {
      await endSession(session.id);
      toast(keysWords.signedOutThere);
    } catch (error) {
      toast(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <li class="row between">
      <div class="by-name rowmain">
        <b>{session.device}</b>
        <small>
          {keysWords.signedIn(when(session.started_at), when(session.last_seen_at))}{" "}
          {session.address && keysWords.from(session.address)}
        </small>
      </div>
      {session.shared_computer && <Badge icon="lock">{keysWords.shared}</Badge>}
      {session.current && (
        <Badge kind="ok" icon="check">
          {keysWords.here}
        </Badge>
      )}
      {session.current ? (
        <SignOut />
      ) : (
        <Button look="quiet" size="sm" icon="exit" busy={busy} onClick={() => void end()}>
          {keysWords.signOutOf}
          <span class="vh"> {session.device}</span>
        </Button>
      )}
    </li>
  );
}

export function Sessions() {
  const [asking, setAsking] = useState(false);
  const list = sessions.value ?? [];
  const others = list.filter((each) => !each.current).length;
  return (
    <section class="card stack" aria-labelledby="sessions">
      <h2 id="sessions">{keysWords.sessions}</h2>
      <ul class="rows">
        {list.map((session) => (
          <Signed key={session.id} session={session} />
        ))}
      </ul>
      {others > 0 ? (
        <div class="row">
          <Button
            look="second"
            onClick={() => {
              setAsking(true);
            }}
          >
            {keysWords.signOutOthers}
          </Button>
        </div>
      ) : (
        <p class="small muted">{keysWords.onlyHere}</p>
      )}
      {asking && (
        <Sure
          title={keysWords.signOutOthersTitle}
          why={keysWords.signOutOthersWhy}
          verb={keysWords.signOutOthers}
          keep={keysWords.signOutKeep}
          onSure={async () => {
            await endOtherSessions();
            toast(keysWords.signedOutOthers);
          }}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </section>
  );
}

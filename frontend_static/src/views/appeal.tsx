/** /appeal: what the link in a letter about a suspension opens: why, and one appeal. The secret stands after the #. */
import { useState } from "preact/hooks";

import type { Suspension } from "../api";
import { moment } from "../format";
import { http, Problem, read } from "../http";
import { Door } from "../parts/Door";
import { Failed } from "../parts/Failed";
import { Quote } from "../parts/Quote";
import { SayWhy } from "../parts/SayWhy";
import { Skeleton } from "../parts/Skeleton";
import { useTitle } from "../parts/title";
import { place } from "../router";
import { useLoad } from "../store/loading";
import { appealWords, mineWords } from "../words/moderation";

function Told({ told, token, onSent }: { told: Suspension; token: string; onSent: () => void }) {
  if (told.over)
    return (
      <>
        <p>{appealWords.over}</p>
        <a class="btn" href="/sign-in" target="_self">
          {appealWords.signIn}
        </a>
      </>
    );
  return (
    <>
      <p>
        {told.until ? appealWords.until(moment(told.until)) : appealWords.untilLifted} {appealWords.stays}
      </p>
      <Quote label={mineWords.because} text={told.reason} />
      {told.appealed ? (
        <p role="status">
          {told.granted === null ? mineWords.appealWaits : told.granted ? mineWords.granted : mineWords.refused}{" "}
          {told.answer}
        </p>
      ) : (
        <>
          <h2>{mineWords.appealTitle}</h2>
          <SayWhy
            id="appeal"
            label={mineWords.appealWords}
            hint={mineWords.appealWhy}
            needed={mineWords.appealNeeded}
            verb={mineWords.appealVerb}
            send={(words) => read(http.POST("/api/v1/moderation/appeals", { body: { token, words } }))}
            onDone={onSent}
          />
        </>
      )}
    </>
  );
}

export function AppealView() {
  useTitle(appealWords.title);
  const token = place.value.hash;
  const [told, setTold] = useState<Suspension | null>(null);
  const loading = useLoad("appeal", async () => {
    setTold(await read<Suspension>(http.POST("/api/v1/moderation/appeals/open", { body: { token } })));
  });
  const missing = loading.problem instanceof Problem && loading.problem.status === 404;
  return (
    <Door goal={appealWords.goal} say={appealWords.say}>
      <h1>{missing ? appealWords.missing : appealWords.title}</h1>
      {missing && <p>{appealWords.missingWhy}</p>}
      {!told && !missing && (loading.state === "failed" ? <Failed loading={loading} /> : <Skeleton />)}
      {told && <Told told={told} token={token} onSent={loading.again} />}
    </Door>
  );
}

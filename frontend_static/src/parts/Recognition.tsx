/** Milestones, asked about in private and once; and thanks that came for me. */
import { useState } from "preact/hooks";

import type { ReachedOut } from "../api";
import { when } from "../format";
import { useSending } from "../sending";
import { useLoad } from "../store/loading";
import {
  answerMilestone,
  loadMilestones,
  loadOlderThanks,
  loadThanks,
  milestoneKey,
  milestones,
  thanks,
} from "../store/recognition";
import { toast } from "../store/toasts";
import { recognitionWords as words } from "../words/recognition";
import { AudienceChip } from "./AudienceChip";
import { Button } from "./Button";
import { ErrorSummary } from "./ErrorSummary";
import { TextField } from "./Field";
import { Icon } from "./Icon";
import { Older } from "./Older";

const SHOWN = 2;

function Reached({ one }: { one: ReachedOut }) {
  const [text, setText] = useState(one.sentence);
  const sending = useSending(`milestone-${milestoneKey(one).replace(/[^a-z0-9]/gi, "-")}`, ["text"]);
  const say = async (answer: "shared" | "kept") => {
    if (!(await sending.send(() => answerMilestone(one, answer, answer === "shared" ? text.trim() : "")))) return;
    toast(answer === "shared" ? words.shared(one.team_name) : words.kept);
  };
  const head = `${sending.idOf("text")}-head`;
  return (
    <section class="card asked stack stack-3" aria-labelledby={head}>
      <div class="row between">
        <h2 id={head}>
          <Icon name="cele" /> {one.of_team ? words.titleTeam(one.team_name) : words.title}
        </h2>
        <span class="small">{one.of_team ? words.privateTeam : words.private}</span>
      </div>
      <p>
        <b>{one.sentence}</b> {words.ask(one.team_name)}
      </p>
      <ErrorSummary errors={sending.errors} />
      <TextField id={sending.idOf("text")} label={words.words} rows={1} value={text} onValue={setText} />
      <div class="row between">
        <AudienceChip who={words.audience(one.team_name)} />
        <div class="row row-tight">
          <Button look="second" busy={sending.busy} onClick={() => void say("kept")}>
            {one.of_team ? words.keepTeam : words.keep}
          </Button>
          <Button busy={sending.busy} busyWords={words.sharing} onClick={() => void say("shared")}>
            {words.share}
          </Button>
        </div>
      </div>
    </section>
  );
}

export function Milestones() {
  useLoad("milestones", loadMilestones);
  return (
    <>
      {milestones.value.slice(0, SHOWN).map((one) => (
        <Reached key={milestoneKey(one)} one={one} />
      ))}
    </>
  );
}

export function ThanksForYou() {
  useLoad("thanks", loadThanks);
  const known = thanks.value;
  if (!known?.items.length) return null;
  return (
    <section class="card stack stack-3" aria-labelledby="thanks">
      <h2 id="thanks">{words.thanks}</h2>
      <ul class="rows">
        {known.items.map((each) => (
          <li key={each.id}>
            <p>
              <b>{each.by.name}</b> {each.leads && <span class="small muted">({words.leader})</span>}{" "}
              {words.thanksFor[each.subject]}
            </p>
            <p class="small muted">
              <a href={`/teams/${each.team_id}`}>{words.in(each.team_name)}</a>,{" "}
              <time dateTime={each.thanked_at}>{when(each.thanked_at)}</time>
            </p>
          </li>
        ))}
      </ul>
      <p class="small muted">{words.onlyYou}</p>
      {known.next && <Older load={loadOlderThanks} label={words.more} />}
    </section>
  );
}

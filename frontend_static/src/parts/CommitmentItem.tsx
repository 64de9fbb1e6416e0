/** One commitment: who, what, by when, to whom, and whether it was kept. */
import { useState } from "preact/hooks";

import type { CommitmentOut } from "../api";
import { count, day } from "../format";
import { sentenceOf } from "../sending";
import { settle, takeBack } from "../store/commitments";
import { toast } from "../store/toasts";
import { words } from "../words";
import { commitmentWords } from "../words/commitments";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { CommitmentForm } from "./CommitmentForm";
import { FlagIt, HiddenNote } from "./FlagIt";
import { PlainText } from "./PlainText";
import { Sure } from "./Sure";

const today = () => new Date().toISOString().slice(0, 10);

export function dueOf({ due, state }: CommitmentOut): string {
  const over = state === "open" && due < today();
  return over ? commitmentWords.overdue(day(due)) : commitmentWords.by(day(due));
}

function State({ state }: { state: CommitmentOut["state"] }) {
  if (state === "open") return null;
  const word = commitmentWords.states[state];
  if (state === "kept")
    return (
      <Badge kind="ok" icon="check">
        {word}
      </Badge>
    );
  return <Badge>{word}</Badge>;
}

/** My own can be kept, changed and taken back. */
function Own({ commitment }: { commitment: CommitmentOut }) {
  const [open, setOpen] = useState<"change" | "back" | null>(null);
  const [busy, setBusy] = useState(false);
  const close = () => {
    setOpen(null);
  };
  const say = async (state: "open" | "kept" | "not_kept") => {
    setBusy(true);
    try {
      await settle(commitment.id, state);
    } catch (error) {
      toast(sentenceOf(error));
    }
    setBusy(false);
  };
  const name = <span class="vh"> {commitment.words}</span>;
  return (
    <div class="row row-tight">
      {commitment.state === "open" ? (
        <>
          <Button look="second" size="sm" busy={busy} onClick={() => void say("kept")}>
            {commitmentWords.kept}
            {name}
          </Button>
          <Button look="quiet" size="sm" busy={busy} onClick={() => void say("not_kept")}>
            {commitmentWords.notKept}
            {name}
          </Button>
          {!commitment.hidden && (
            <Button
              look="quiet"
              size="sm"
              onClick={() => {
                setOpen("change");
              }}
            >
              {commitmentWords.changeIt}
              {name}
            </Button>
          )}
        </>
      ) : (
        <Button look="quiet" size="sm" busy={busy} onClick={() => void say("open")}>
          {commitmentWords.again}
          {name}
        </Button>
      )}
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          setOpen("back");
        }}
      >
        {commitmentWords.takeBack}
        {name}
      </Button>
      {open === "change" && <CommitmentForm commitment={commitment} onClose={close} />}
      {open === "back" && (
        <Sure
          title={commitmentWords.takeBackTitle}
          why={commitmentWords.takeBackWhy}
          verb={commitmentWords.takeBack}
          keep={words.cancel}
          onSure={async () => {
            await takeBack(commitment);
            toast(commitmentWords.takenBack);
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

interface Props {
  commitment: CommitmentOut;
  /** On a list of mine: where it was raised stands with it, who made it does not. */
  mine?: boolean;
}

export function CommitmentItem({ commitment, mine = false }: Props) {
  const { member, number, unit, team, webinar, call, state } = commitment;
  return (
    <li class="stack stack-2">
      <div class="row between">
        {mine ? (
          <b>{commitment.words}</b>
        ) : (
          <span class="row row-tight">
            <Avatar name={member.name} id={member.id} size="sm" />
            <b>
              <a href={`/people/${member.id}`}>{member.name}</a>
            </b>
          </span>
        )}
        <State state={state} />
      </div>
      {!mine && <PlainText text={commitment.words} />}
      <p class="small muted">
        {[
          number !== null && `${count(number)} ${unit}`.trim(),
          dueOf(commitment),
          team ? commitmentWords.toTeam(team.name) : commitmentWords.toCall,
          mine && !team && call?.name,
          commitment.edited_at && commitmentWords.edited,
        ]
          .filter(Boolean)
          .join(" · ")}
        {mine && webinar && (
          <>
            {" · "}
            {commitmentWords.from} <a href={`/webinars/${webinar.id}`}>{webinar.name}</a>
          </>
        )}
        {!commitment.mine && (
          <>
            {" · "}
            <FlagIt kind="commitment" id={commitment.id} {...(team && { teamId: team.id })} of={member.name} small />
          </>
        )}
      </p>
      {commitment.hidden && <HiddenNote />}
      {commitment.mine && state !== "taken_back" && <Own commitment={commitment} />}
    </li>
  );
}

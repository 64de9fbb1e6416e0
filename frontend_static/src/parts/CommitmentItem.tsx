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
import { Dialog } from "./Dialog";
import { FlagIt, HiddenNote } from "./FlagIt";
import { PlainText } from "./PlainText";

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
  const doing = (work: Promise<void>, said?: string) => {
    setBusy(true);
    work
      .then(
        () => {
          close();
          if (said) toast(said);
        },
        (error: unknown) => {
          toast(sentenceOf(error));
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const name = <span class="vh"> {commitment.words}</span>;
  return (
    <div class="row row-tight">
      {commitment.state === "open" ? (
        <>
          <Button
            look="second"
            size="sm"
            busy={busy}
            onClick={() => {
              doing(settle(commitment.id, "kept"));
            }}
          >
            {commitmentWords.kept}
            {name}
          </Button>
          <Button
            look="quiet"
            size="sm"
            busy={busy}
            onClick={() => {
              doing(settle(commitment.id, "not_kept"));
            }}
          >
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
        <Button
          look="quiet"
          size="sm"
          busy={busy}
          onClick={() => {
            doing(settle(commitment.id, "open"));
          }}
        >
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
        <Dialog title={commitmentWords.takeBackTitle} onClose={close}>
          <p>{commitmentWords.takeBackWhy}</p>
          <div class="row">
            <Button
              busy={busy}
              busyWords={commitmentWords.takingBack}
              onClick={() => {
                doing(takeBack(commitment), commitmentWords.takenBack);
              }}
            >
              {commitmentWords.takeBack}
            </Button>
            <Button look="second" onClick={close}>
              {words.cancel}
            </Button>
          </div>
        </Dialog>
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

/** Puts a question up next, moves it there and takes it off. The focus stays on what was pressed. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { WebinarQuestionOut } from "../api";
import { sentenceOf } from "../sending";
import { putNext, takeOffNext } from "../store/desk";
import { toast } from "../store/toasts";
import { deskWords } from "../words/desk";
import { Button } from "./Button";

export function PutNext({ id, text }: { id: string; text: string }) {
  return (
    <Button
      look="second"
      size="sm"
      icon="up"
      onClick={() => {
        putNext(id, null).catch((error: unknown) => {
          toast(sentenceOf(error));
        });
      }}
    >
      {deskWords.putNext}
      <span class="vh">: {text}</span>
    </Button>
  );
}

interface Props {
  question: WebinarQuestionOut;
  place: number;
  of: number;
}

export function Order({ question, place, of }: Props) {
  const pressed = useRef<HTMLButtonElement | null>(null);
  const [said, setSaid] = useState("");
  // What is moved in the page loses the focus: it goes back to the button that was pressed.
  useLayoutEffect(() => {
    if (!pressed.current) return;
    pressed.current.focus();
    pressed.current = null;
    setSaid(deskWords.nowAt(place, of));
  }, [place, of]);
  const go = (work: () => Promise<unknown>) => {
    work().catch((error: unknown) => {
      toast(sentenceOf(error));
    });
  };
  const step = (by: -1 | 1) => {
    const to = place + by;
    const inside = to >= 1 && to <= of;
    return (
      <Button
        look="second"
        size="sm"
        icon={by < 0 ? "up" : "down"}
        aria-disabled={!inside}
        onClick={(event) => {
          if (!inside) return;
          pressed.current = event.currentTarget;
          go(() => putNext(question.id, to));
        }}
      >
        {by < 0 ? deskWords.earlier : deskWords.laterOn}
        <span class="vh">: {question.text}</span>
      </Button>
    );
  };
  return (
    <div class="row row-tight">
      {step(-1)}
      {step(1)}
      <Button
        look="quiet"
        size="sm"
        onClick={() => {
          go(() => takeOffNext(question.id));
        }}
      >
        {deskWords.takeOffNext}
        <span class="vh">: {question.text}</span>
      </Button>
      <span class="vh" role="status">
        {said}
      </span>
    </div>
  );
}

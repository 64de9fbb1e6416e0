import { act, cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MeOut, QuestionShown, WebinarOut, WebinarQuestionOut } from "../src/api";
import { AskQuestion } from "../src/parts/AskQuestion";
import { RaiseCommitment } from "../src/parts/Commitments";
import { QuestionList } from "../src/parts/QuestionList";
import { apply } from "../src/store";
import { me } from "../src/store/me";
import { desks, known, loadQuestions, questions, questionsOf, vote } from "../src/store/questions";
import { listenFrom } from "../src/store/snapshots";
import "../src/store/webinars";
import { asMember, joan } from "./cast";
import { asked, serving } from "./serving";

const webinar = { id: "w-1", may_run: false, presents: false, closed_at: null, cancelled_at: null } as WebinarOut;

const shown = (id: string, minute: number, more: Partial<QuestionShown> = {}): QuestionShown => ({
  type: "question.shown",
  question_id: id,
  webinar_id: "w-1",
  author: null,
  asked_for: null,
  text: `Question ${id}`,
  edited: false,
  theme: "",
  state: "shown",
  answered: null,
  votes: 0,
  next_place: null,
  asked_at: `2026-11-28T12:0${minute}:00Z`,
  shown_at: `2026-11-28T12:0${minute}:00Z`,
  on_air_at: null,
  ...more,
});

const counted = (...tallies: [string, number][]) => ({
  type: "votes.counted" as const,
  webinar_id: "w-1",
  tallies: tallies.map(([question_id, votes]) => ({ question_id, votes })),
  polls: [],
});

const listed = () => screen.getAllByText(/^Question /).map((each) => each.textContent);

beforeEach(async () => {
  questions.clear();
  known.clear();
  desks.clear();
  listenFrom(0);
  me.value = asMember(joan);
  serving(() => ({ body: { items: [], received: 0, waiting: 0, cursor: 1 } }));
  await loadQuestions("w-1");
  apply(shown("a", 1));
  apply(shown("b", 2));
  apply(counted(["a", 3], ["b", 2]));
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("a question that was begun", () => {
  it("is kept, with whether it has a name, and shown where it can no longer be sent", () => {
    const taking = { ...webinar, presenters: [], holds: "none", asking_paused: false } as unknown as WebinarOut;
    const view = render(<AskQuestion webinar={taking} over={false} />);
    fireEvent.input(screen.getByRole("textbox"), { target: { value: "Half a quest" } });
    fireEvent.click(screen.getByRole("checkbox"));
    view.unmount();
    const again = render(<AskQuestion webinar={taking} over={false} />);
    expect((screen.getByRole("textbox") as HTMLTextAreaElement).value).toBe("Half a quest");
    expect((screen.getByRole("checkbox") as HTMLInputElement).checked).toBe(true);
    again.rerender(<AskQuestion webinar={taking} over />);
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(screen.getByText("Half a quest")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Throw it away" }));
    expect(screen.queryByText("Half a quest")).toBeNull();
  });
});

describe("the list of questions", () => {
  it("holds still while it is read: tallies change in place, what is new waits, what has moved is counted", () => {
    render(<QuestionList webinar={webinar} />);
    expect(listed()).toEqual(["Question a", "Question b"]);
    act(() => {
      apply(counted(["b", 9]));
      apply(shown("c", 3));
    });
    expect(screen.getByText("9")).toBeTruthy();
    expect(listed()).toEqual(["Question a", "Question b"]);
    fireEvent.click(screen.getByRole("button", { name: "1 new, 1 has moved up. Show them" }));
    expect(listed()).toEqual(["Question b", "Question a", "Question c"]);
    expect(screen.queryByRole("button", { name: /Show them/ })).toBeNull();
  });

  it("puts of equally many votes what was shown later first", () => {
    apply(counted(["b", 3]));
    render(<QuestionList webinar={webinar} />);
    expect(listed()).toEqual(["Question b", "Question a"]);
  });

  it("lets go of what is not shown any more, at once", () => {
    render(<QuestionList webinar={webinar} />);
    act(() => {
      apply({
        type: "question.gone",
        question_id: "a",
        webinar_id: "w-1",
        merged_into: null,
        withdrawn: false,
        hidden: false,
      });
    });
    expect(listed()).toEqual(["Question b"]);
  });
});

describe("a question", () => {
  it("is not changed by a tally that comes twice, nor by one of a question that is not known", () => {
    apply(counted(["a", 4], ["nobody", 7]));
    apply(counted(["a", 4]));
    expect(questionsOf("w-1").map((each) => each.votes)).toEqual([4, 2]);
  });

  it("stays mine, with my name, when everybody is told of it without", () => {
    const followed = { ...shown("a", 1), anonymous: true, original: null, reason: "", merged_into: null };
    const { author: _author, edited: _edited, theme: _theme, ...rest } = followed;
    apply({ ...rest, type: "question.followed", lifted_at: null, lifted_why: "" });
    apply(shown("a", 1, { state: "on_air" }));
    const mine = questions.peek("a") as WebinarQuestionOut;
    expect([mine.mine, mine.author?.name, mine.state]).toEqual([true, joan.name, "on_air"]);
  });

  it("that waits is kept by nobody but an open desk", () => {
    const { edited: _edited, ...rest } = shown("q", 5);
    const queued = { ...rest, type: "question.queued" as const, state: "waiting" as const, anonymous: true };
    apply({ ...queued, original: null, reason: "", merged_into: null });
    expect(questions.peek("q")).toBeNull();
    desks.set("w-1", true);
    apply({ ...queued, original: null, reason: "", merged_into: null });
    expect(questions.peek("q")?.state).toBe("waiting");
  });
});

describe("a vote", () => {
  const votes = () => asked.filter((each) => each.path.endsWith("/vote")).map((each) => each.method);
  const voted = () => questions.peek("a")?.voted;

  beforeEach(() => {
    asked.length = 0;
  });

  it("that is taken back before it arrived is sent before that, and shown as pressed all along", async () => {
    serving(() => ({ body: null }));
    const given = vote("a", true);
    const back = vote("a", false);
    expect(voted()).toBe(false);
    await given;
    expect(voted()).toBe(false);
    await back;
    expect([voted(), votes()]).toEqual([false, ["PUT", "DELETE"]]);
  });

  it("that is refused is shown as the server has it, however often it was pressed", async () => {
    serving(() => ({ status: 409, body: { code: "closed", message: "This webinar is closed." } }));
    const presses = await Promise.allSettled([vote("a", true), vote("a", false), vote("a", true)]);
    expect(presses.map((each) => each.status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(voted()).toBe(false);
  });
});

describe("a commitment", () => {
  it("is offered to those who belong to the call, and not to who only speaks", () => {
    const held = { ...webinar, call: { id: "c-1", name: "The call" } };
    const { unmount } = render(<RaiseCommitment webinar={held} />);
    expect(screen.queryByRole("button")).toBeNull();
    unmount();
    me.value = { ...asMember(joan), calls: [{ id: "c-1" }] as MeOut["calls"] };
    render(<RaiseCommitment webinar={held} />);
    expect(screen.getByRole("button")).toBeTruthy();
  });
});

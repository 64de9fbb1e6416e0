import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { useState } from "preact/hooks";
import { afterEach, describe, expect, it } from "vitest";

import { numberOf } from "../src/format";
import { ErrorSummary } from "../src/parts/ErrorSummary";
import { Flake } from "../src/parts/Flake";
import { GoalBar } from "../src/parts/GoalBar";
import { Snowflake } from "../src/parts/Snowflake";
import { Stepper } from "../src/parts/Stepper";
import { blankEntry, isBlank, readNumbers } from "../src/store/entry";
import { match } from "../src/router";

afterEach(cleanup);

function Counter({ error }: { error?: string }) {
  const [value, setValue] = useState("");
  return (
    <Stepper id="reviews" label="Reviews you did" hint="Last time 6" error={error} value={value} onValue={setValue} />
  );
}

describe("the stepper", () => {
  const input = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Reviews you did" });
  const more = () => screen.getByRole("button", { name: "One more: reviews you did" });
  const fewer = () => screen.getByRole("button", { name: "One fewer: reviews you did" });

  it("is empty at first, which is not 0", () => {
    render(<Counter />);
    expect(input().value).toBe("");
  });

  it("counts up and down, and never below 0", () => {
    render(<Counter />);
    fireEvent.click(more());
    fireEvent.click(more());
    expect(input().value).toBe("2");
    for (let presses = 0; presses < 4; presses += 1) fireEvent.click(fewer());
    expect(input().value).toBe("0");
  });

  it("makes an empty one 0 with minus", () => {
    render(<Counter />);
    fireEvent.click(fewer());
    expect(input().value).toBe("0");
  });

  it("obeys the arrow keys", () => {
    render(<Counter />);
    fireEvent.input(input(), { target: { value: "7" } });
    fireEvent.keyDown(input(), { key: "ArrowUp" });
    expect(input().value).toBe("8");
    fireEvent.keyDown(input(), { key: "ArrowDown" });
    fireEvent.keyDown(input(), { key: "ArrowDown" });
    expect(input().value).toBe("6");
  });

  it("is told of its hint and its error", () => {
    render(<Counter error="Write a number." />);
    expect(input().getAttribute("aria-describedby")).toBe("reviews-hint reviews-error");
    expect(input().getAttribute("aria-invalid")).toBe("true");
  });
});

describe("numbers as they are typed", () => {
  it.each([
    ["12", 12],
    [" 1,234 ", 1234],
    ["3.5", 3.5],
    ["", null],
    ["about 3", null],
    ["-2", null],
    ["1,23", null],
  ])("%j is %j", (typed, number) => {
    expect(numberOf(typed)).toBe(number);
  });

  const asked = [
    { metric_id: "a", kind: "number" as const, required: true },
    { metric_id: "b", kind: "ratio" as const, required: false },
  ];

  it("leaves out what was left empty, and asks for what is needed", () => {
    const { numbers, mistakes } = readNumbers(asked, blankEntry);
    expect(numbers).toEqual([]);
    expect(mistakes.map((mistake) => mistake.metric)).toEqual(["a"]);
  });

  it("takes a typed 0 for a number", () => {
    const entry = { ...blankEntry, numbers: { a: { value: "0", of: "" } } };
    expect(readNumbers(asked, entry).numbers).toEqual([{ metric_id: "a", numerator: 0, denominator: null }]);
    expect(isBlank(entry)).toBe(false);
  });

  it("refuses a part above its whole, and half a ratio", () => {
    const numbers = { a: { value: "4", of: "" }, b: { value: "9", of: "4" } };
    expect(readNumbers(asked, { ...blankEntry, numbers }).mistakes).toHaveLength(1);
    const half = { a: { value: "4", of: "" }, b: { value: "9", of: "" } };
    expect(readNumbers(asked, { ...blankEntry, numbers: half }).mistakes[0]).toMatchObject({ metric: "b", part: "of" });
  });

  it("asks with what help is wanted", () => {
    const entry = { ...blankEntry, numbers: { a: { value: "4", of: "" } }, wantsHelp: true };
    expect(readNumbers(asked, entry).mistakes[0]?.part).toBe("help");
  });
});

describe("the goal bar", () => {
  const x = (element: Element | null | undefined) => Number.parseFloat(element?.getAttribute("x") ?? "");

  it("fills from the start to now, in a drawing that screen readers skip", () => {
    const { container } = render(<GoalBar unit="%" baseline={0.12} target={1} now={0.62} evenPace={0.59} />);
    const done = container.querySelector(".done");
    expect(done?.getAttribute("x")).toBe("18.0%");
    expect(done?.getAttribute("width")).toBe("42.0%");
    expect(container.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
    expect(container.textContent).toContain("Now 62%. Started at 12%, target 100%. An even pace would be at 59%.");
  });

  it("runs left, hatched, when it is worse than at the start, and says so", () => {
    const { container } = render(<GoalBar unit="%" baseline={0.162} target={0.1} now={0.169} />);
    expect(container.querySelector(".done")).toBeNull();
    expect(x(container.querySelector(".back"))).toBeLessThan(18);
    expect(container.textContent).toContain("This is worse than at the start.");
  });

  it("runs past the target without leaving the drawing", () => {
    const { container } = render(<GoalBar unit="people" baseline={0} target={10} now={40} small />);
    expect(container.querySelector(".done")?.getAttribute("width")).toBe("86.0%");
  });

  it("says that there is no figure yet", () => {
    const { container } = render(<GoalBar unit="people" baseline={0} target={10} now={null} />);
    expect(container.textContent).toContain("No figure yet. Started at 0, target 10.");
  });
});

describe("drawings of who reported", () => {
  it("draws an arm for each, and a bar above twelve", () => {
    const { container, rerender } = render(
      <Flake received={5} expected={6}>
        5 of 6
      </Flake>,
    );
    expect(container.querySelectorAll("path.fl-in")).toHaveLength(5);
    expect(container.querySelectorAll("path.fl-out")).toHaveLength(1);
    rerender(
      <Flake received={13} expected={14}>
        13 of 14
      </Flake>,
    );
    expect(container.querySelectorAll("path")).toHaveLength(0);
    expect(container.querySelector(".fl-bar")?.getAttribute("width")).toBe("37.1");
    expect(container.textContent).toBe("13 of 14");
  });

  it("tells the snowflake of teams in words, too", () => {
    const arm = { received: 4, expected: 5, hasReported: true, asks: false };
    render(
      <Snowflake
        team="Wendale"
        leaders={["Amara Nwosu", "Tom Reed"]}
        arms={[
          { ...arm, id: "a", name: "Northmoor" },
          { ...arm, id: "b", name: "Harrow Vale", hasReported: false },
        ]}
      />,
    );
    const drawing = screen.getByRole("img");
    expect(drawing.textContent).toContain("1 have reported. Not yet: Harrow Vale.");
    expect(drawing.querySelectorAll("[tabindex]")).toHaveLength(0);
  });
});

describe("the error summary", () => {
  it("takes the focus, and leads to the fields", () => {
    render(
      <>
        <input id="name" />
        <ErrorSummary errors={[{ id: "name", sentence: "Write your name." }]} />
      </>,
    );
    expect(document.activeElement).toBe(screen.getByRole("alert"));
    fireEvent.click(screen.getByText("Write your name."));
    expect(document.activeElement?.id).toBe("name");
  });
});

describe("addresses", () => {
  it("gives the named parts of a path", () => {
    expect(match("/teams/:id", "/teams/7")).toEqual({ id: "7" });
    expect(match("/teams/:id", "/teams/7/goal")).toBeNull();
    expect(match("/", "/")).toEqual({});
    expect(match("/people", "/people/")).toEqual({});
  });
});

import { fireEvent, render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";

import type { PollOut } from "../src/api";
import { PollAnswering } from "../src/parts/PollAnswering";
import { averagePlace, barsOf } from "../src/parts/PollResults";

const poll = {
  id: "p-1",
  webinar_id: "w-1",
  kind: "ranking",
  question: "What first?",
  choices: ["Family", "Review", "Sharing"],
  state: "open",
  answers: 2,
  counts: [1, 4, 1],
  words: [],
  queue: null,
  opened_at: null,
  mine: null,
  my_word: null,
} as PollOut;

const order = () => screen.getAllByRole("listitem").map((each) => each.querySelector("span")?.textContent);

test("a ranking is put in order by buttons, says where each is now, and the focus stays on what was pressed", () => {
  render(<PollAnswering poll={poll} onDone={() => undefined} />);
  const down = screen.getByRole("button", { name: "Move down: Family" });
  down.focus();
  fireEvent.click(down);
  expect(order()).toEqual(["Review", "Family", "Sharing"]);
  expect(screen.getByRole("status").textContent).toBe("Family is now 2 of 3.");
  expect(document.activeElement?.textContent).toBe("Move down: Family");
  fireEvent.click(screen.getByRole("button", { name: "Move down: Family" }));
  fireEvent.click(screen.getByRole("button", { name: "Move down: Family" }));
  expect(order()).toEqual(["Review", "Sharing", "Family"]);
});

test("a ranking is listed by its points, equally many as they were written down, with the average place", () => {
  const bars = barsOf(poll);
  expect(bars.map((each) => each.choice)).toEqual(["Review", "Family", "Sharing"]);
  expect(bars.map((each) => each.width)).toEqual([100, 25, 25]);
  expect(bars.map((each) => averagePlace(each, poll))).toEqual(["1.0", "2.5", "2.5"]);
});

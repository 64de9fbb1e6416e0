import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ReportForm } from "../src/parts/ReportForm";
import { readAnswers, typedAnswers, blankEntry } from "../src/store/entry";
import { forgetKept } from "../src/store/kept";
import { me } from "../src/store/me";
import { asked, asMember, priya } from "./cast";

const question = (kind: "text" | "choice" | "yes_no" | "date" | "confidence", more = {}) => ({
  question_id: kind,
  kind,
  name: `The ${kind}?`,
  help: "",
  required: false,
  choices: kind === "choice" ? ["Here", "There"] : [],
  ...more,
});

const all = [question("text"), question("choice"), question("yes_no"), question("date"), question("confidence")];

describe("the other questions of a report", () => {
  beforeEach(() => {
    localStorage.clear();
    me.value = asMember(priya);
  });
  afterEach(() => {
    cleanup();
    forgetKept();
  });

  const form = (questions = all) => render(<ReportForm due={asked({ questions })} onSent={() => undefined} />);

  it("none is answered beforehand, and one that must be is pointed at", async () => {
    form([question("yes_no", { required: true })]);
    expect(screen.getAllByRole("radio").some((radio) => (radio as HTMLInputElement).checked)).toBe(false);
    fireEvent.input(screen.getByLabelText("Reviews done"), { target: { value: "4" } });
    fireEvent.submit(document.querySelector("form") as Element);
    const link = await screen.findByRole("link", { name: "This question needs an answer." });
    expect(document.querySelector(link.getAttribute("href") ?? "")?.textContent).toContain("The yes_no?");
  });

  it("keeps a draft of every kind on this device, and takes an answer back", () => {
    const first = form();
    fireEvent.input(screen.getByLabelText(/The text/), { target: { value: "Well" } });
    fireEvent.click(screen.getByLabelText("There"));
    fireEvent.click(screen.getByLabelText("Yes"));
    fireEvent.input(screen.getByLabelText(/The date/), { target: { value: "2026-12-01" } });
    fireEvent.click(screen.getByLabelText("3"));
    fireEvent.input(screen.getByLabelText(/Why is that/), { target: { value: "Few of us" } });
    first.unmount();
    form();
    expect((screen.getByLabelText(/The text/) as HTMLTextAreaElement).value).toBe("Well");
    for (const name of ["There", "Yes", "3"])
      expect((screen.getByLabelText(name) as HTMLInputElement).checked).toBe(true);
    expect((screen.getByLabelText(/The date/) as HTMLInputElement).value).toBe("2026-12-01");
    expect((screen.getByLabelText(/Why is that/) as HTMLTextAreaElement).value).toBe("Few of us");
    const group = screen.getByRole("group", { name: /The confidence/ });
    fireEvent.click(group.querySelector("input[value='']") as Element);
    expect(screen.queryByLabelText(/Why is that/)).toBeNull();
  });

  it("asks once about an odd number, and takes the second press for a yes", async () => {
    const sent = vi.fn();
    const [number] = asked().numbers;
    const usual = { least: 9, most: 12, above: 120, below: null };
    const numbers = number ? [{ ...number, usual }] : [];
    render(<ReportForm due={asked({ numbers })} trying onSent={sent} />);
    const field = screen.getByLabelText("Reviews done");
    const send = () => fireEvent.submit(document.querySelector("form") as Element);
    fireEvent.input(field, { target: { value: "120" } });
    send();
    await screen.findByText("Reviews done: you wrote 120. Lately it was 12 at most.");
    expect(sent).not.toHaveBeenCalled();
    fireEvent.input(field, { target: { value: "1200" } });
    send();
    await screen.findByText("Reviews done: you wrote 1,200. Lately it was 12 at most.");
    expect(sent).not.toHaveBeenCalled();
    send();
    await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
    fireEvent.input(field, { target: { value: "119" } });
    send();
    await vi.waitFor(() => expect(sent).toHaveBeenCalledTimes(2));
  });

  it("goes to the server by its kind, and back into its field", () => {
    const answers = [
      { question_id: "text", words: "Well", yes: null, day: null, confidence: null },
      { question_id: "yes_no", words: "", yes: false, day: null, confidence: null },
      { question_id: "confidence", words: "", yes: null, day: null, confidence: 0 },
    ];
    const entry = { ...blankEntry, answers: typedAnswers(answers) };
    expect(readAnswers(all, entry)).toEqual({ answers, unanswered: [] });
  });
});

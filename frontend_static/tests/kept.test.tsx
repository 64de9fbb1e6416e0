import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { losses } from "../src/parts/SignOut";
import { draftKinds, useTextDraft } from "../src/store/drafts";
import { forgetKept, keep, keptKeys, readKept } from "../src/store/kept";
import { me } from "../src/store/me";
import { asMember, joan, priya } from "./cast";

function Box({ of }: { of: string }) {
  const draft = useTextDraft(of);
  return (
    <>
      <textarea
        aria-label="Text"
        value={draft.value}
        onInput={(event) => {
          draft.set(event.currentTarget.value);
        }}
      />
      <button onClick={draft.clear}>Sent</button>
    </>
  );
}

const text = () => screen.getByLabelText<HTMLTextAreaElement>("Text");
const type = (value: string) => fireEvent.input(text(), { target: { value } });

describe("drafts", () => {
  beforeEach(() => {
    localStorage.clear();
    me.value = asMember(joan);
  });

  afterEach(() => {
    cleanup();
    forgetKept();
  });

  it("outlive the page", () => {
    render(<Box of="post/t-north" />);
    type("Half a thought");
    cleanup();
    render(<Box of="post/t-north" />);
    expect(text().value).toBe("Half a thought");
  });

  it("go when they were sent, and when nothing is left of them", () => {
    render(<Box of="post/t-north" />);
    type("Half");
    fireEvent.click(screen.getByText("Sent"));
    expect(keptKeys()).toEqual([]);
    type("Half");
    type("  ");
    expect(keptKeys()).toEqual([]);
  });

  it("are never another's", () => {
    render(<Box of="post/t-north" />);
    type("Joan's own");
    cleanup();
    me.value = asMember(priya);
    render(<Box of="post/t-north" />);
    expect(text().value).toBe("");
    expect(draftKinds()).toEqual([]);
    me.value = asMember(joan);
    expect(readKept("draft.post/t-north")).toBe("Joan's own");
  });

  it("do not mix when the page shows something else", () => {
    const { rerender } = render(<Box of="post/t-north" />);
    type("For Northmoor");
    rerender(<Box of="post/t-ash" />);
    expect(text().value).toBe("");
    rerender(<Box of="post/t-north" />);
    expect(text().value).toBe("For Northmoor");
  });

  it("are not kept on a shared computer", () => {
    me.value = asMember(joan, { shared_computer: true });
    render(<Box of="post/t-north" />);
    type("Half");
    expect(localStorage.length).toBe(0);
    expect(readKept("draft.post/t-north")).toBe("Half");
  });

  it("are named before they are lost, and then lost", () => {
    keep("draft.post/t-north", "a");
    keep("draft.comment/p-1", "b");
    keep("draft.comment/p-2", "c");
    expect(losses()).toEqual(["2 unfinished comments", "1 unfinished post"]);
    forgetKept();
    expect(localStorage.length).toBe(0);
    expect(losses()).toEqual([]);
  });

  it("of nobody are kept nowhere", () => {
    me.value = null;
    keep("draft.post/t-north", "a");
    expect(localStorage.length).toBe(0);
    expect(readKept("draft.post/t-north")).toBeNull();
  });
});

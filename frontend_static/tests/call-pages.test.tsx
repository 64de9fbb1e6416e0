import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ChangeCall } from "../src/parts/ChangeCall";
import { pieces, PlainText } from "../src/parts/PlainText";
import { SpcIcon } from "../src/parts/SpcIcon";
import { callTags } from "../src/store/callPages";
import { calls } from "../src/store/calls";
import { me } from "../src/store/me";
import { toasts } from "../src/store/toasts";
import { actionWords, detailWords } from "../src/views/audit";
import { InviteView } from "../src/views/invite";
import { asMember, joan, priya, team } from "./cast";
import { call } from "./cast-calls";

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

/** What the server answers, by method and path; the newest version of the call is "v2". */
let answer: (method: string, path: string, request: Request) => Response;
let asked: { method: string; path: string; ifMatch: string | null; body: string }[];

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    const body = await request.clone().text();
    asked.push({ method: request.method, path, ifMatch: request.headers.get("If-Match"), body });
    return answer(request.method, path, request);
  });
  me.value = asMember(joan);
  toasts.value = [];
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  calls.clear();
});

describe("changing a call", () => {
  const condition = () => screen.getByLabelText<HTMLTextAreaElement>("What cannot stay as it is");
  const press = (name: string) => {
    fireEvent.click(screen.getByRole("button", { name }));
  };
  const theirs = call({ condition: "What Marianne wrote." });

  beforeEach(() => {
    callTags.set("c-1", '"v1"');
    calls.set("c-1", call());
    answer = (method, path, request) => {
      if (path.endsWith("/goals")) return json({ items: [], next: null });
      if (method === "GET") return json(theirs, 200, { ETag: '"v2"' });
      if (request.headers.get("If-Match") === '"v1"')
        return json({ status: 412, code: "changed_meanwhile", detail: "It changed." }, 412);
      return json(call({ condition: "What I wrote." }), 200, { ETag: '"v3"' });
    };
    render(<ChangeCall call={call()} />);
    fireEvent.input(condition(), { target: { value: "What I wrote." } });
  });

  it("overwrites nothing unseen: it says so and keeps what was typed", async () => {
    press("Save");
    await screen.findByText(/Somebody else changed this call/);
    expect(condition().value).toBe("What I wrote.");
    expect(asked.at(-1)).toMatchObject({ method: "PATCH", ifMatch: '"v1"' });
  });

  it("shows what is there now when asked to", async () => {
    press("Save");
    await screen.findByText(/Somebody else changed this call/);
    press("Show what is there now");
    await waitFor(() => {
      expect(condition().value).toBe("What Marianne wrote.");
    });
    expect(screen.queryByText(/Somebody else changed this call/)).toBeNull();
  });

  it("saves over it only when told to, on the version that was seen then", async () => {
    press("Save");
    await screen.findByText(/Somebody else changed this call/);
    press("Save mine over it");
    await waitFor(() => {
      expect(toasts.value).toHaveLength(1);
    });
    expect(asked.at(-1)).toMatchObject({ method: "PATCH", ifMatch: '"v2"' });
    expect(condition().value).toBe("What I wrote.");
  });

  it("sends nothing while a date does not fit, and leads to it", async () => {
    fireEvent.input(screen.getByLabelText("Deadline"), { target: { value: "2026-01-01" } });
    press("Save");
    const link = await screen.findByRole("link", { name: /deadline must be after the launch/ });
    fireEvent.click(link);
    expect(document.activeElement).toBe(screen.getByLabelText("Deadline"));
    expect(asked).toEqual([]);
  });
});

describe("inviting", () => {
  beforeEach(() => {
    answer = (method, path) => {
      if (path.endsWith("/teams")) return json({ items: [], next: null });
      if (path.includes("/teams/")) return json(team({ leaders: [joan] }));
      if (method === "POST")
        return json(
          {
            status: 422,
            code: "invalid",
            detail: "Something is wrong.",
            fields: [{ field: "email", sentence: "This person is in already." }],
          },
          422,
        );
      return json({ items: [], next: null });
    };
  });

  it("says to who may not why, and whom to ask", async () => {
    me.value = asMember(priya);
    render(<InviteView />);
    expect(await screen.findByText(/Ask Joan Whitlock/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Send the invitation" })).toBeNull();
  });

  it("says what is missing, field by field, before it asks the server", async () => {
    render(<InviteView />);
    fireEvent.click(await screen.findByRole("button", { name: "Send the invitation" }));
    expect(await screen.findByRole("heading", { name: "2 things need your attention" })).toBeTruthy();
    expect(screen.getByLabelText("Their e-mail address").getAttribute("aria-invalid")).toBe("true");
    expect(asked.every((each) => each.method === "GET")).toBe(true);
  });

  it("puts what the server says at the field it is about", async () => {
    me.value = asMember(joan, { is_administrator: true });
    render(<InviteView />);
    fireEvent.input(await screen.findByLabelText("Their e-mail address"), { target: { value: "n@place.example" } });
    fireEvent.click(screen.getByLabelText("Administrator"));
    fireEvent.click(screen.getByRole("button", { name: "Send the invitation" }));
    const link = await screen.findByRole("link", { name: "This person is in already." });
    expect(link.getAttribute("href")).toBe("#invite-email");
  });
});

describe("text of mails", () => {
  it("has its addresses as links, without the full stop after them", () => {
    expect(pieces("See https://place.example/a#b. Or not.")).toEqual([
      { text: "See " },
      { text: "https://place.example/a#b", href: "https://place.example/a#b" },
      { text: ". Or not." },
    ]);
  });

  it("never becomes HTML", () => {
    const { container } = render(<PlainText text={'<img src="x"> javascript:alert(1) http://ok.example'} />);
    expect(container.querySelector("img")).toBeNull();
    expect([...container.querySelectorAll("a")].map((link) => link.href)).toEqual(["http://ok.example/"]);
  });
});

describe("the journal", () => {
  it("says what was done, and leaves out what says nothing to people", () => {
    expect(actionWords("invitation.sent")).toBe("Invitation sent");
    expect(detailWords({ role: "leader", team_id: "t-1", note: "", leads: true })).toBe("role: leader, leads: yes");
  });
});

describe("an SPC icon", () => {
  it("always has its title and its sentence", () => {
    const icon = { type: "fail", letter: "F", tone: "worse" as const, title: "Will not reach 10%", sentence: "Act." };
    render(<SpcIcon icon={icon} />);
    expect(screen.getByText("Will not reach 10%")).toBeTruthy();
    expect(screen.getByText("Act.")).toBeTruthy();
  });
});

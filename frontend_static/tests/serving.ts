/** A server for tests: it answers each question as they say, and keeps what was asked. */
import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  tag: string | null;
  body: unknown;
}

/** What was asked since it was emptied. */
export const asked: Asked[] = [];

/** A server that answers each question with what `answer` makes of it. */
export function serving(answer: (asked: Asked) => { status?: number; body: unknown; tag?: string }): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    const url = new URL(request.url);
    const text = await request.text();
    const one = {
      method: request.method,
      path: url.pathname.replace("/api/v1", "") + url.search,
      tag: request.headers.get("If-Match"),
      body: text ? (JSON.parse(text) as unknown) : null,
    };
    asked.push(one);
    const { status = 200, body, tag } = answer(one);
    return new Response(JSON.stringify(body), {
      status,
      headers: { "Content-Type": "application/json", ...(tag && { ETag: tag }) },
    });
  });
}

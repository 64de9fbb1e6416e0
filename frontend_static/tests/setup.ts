/** No test reaches for a server it did not stand in for: a page that asks without one finds no connection. */
import { beforeEach, vi } from "vitest";

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("There is no server in these tests.")));
});

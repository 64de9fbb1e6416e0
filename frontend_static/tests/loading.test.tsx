/** A page that stands stays while the server is away, and is loaded again by itself; one that is not mine any more goes. */
import { render, screen, waitFor } from "@testing-library/preact";
import { expect, test, vi } from "vitest";

import { Problem } from "../src/http";
import { useLoad } from "../src/store/loading";
import { startOver } from "../src/store/snapshots";

const load = vi.fn<() => Promise<void>>();

function Page() {
  return <p>{useLoad("page", load).state}</p>;
}

test("what stands on a page outlives a server that is away, and not its being gone", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  load.mockResolvedValueOnce();
  render(<Page />);
  await screen.findByText("ready");
  load.mockRejectedValueOnce(new TypeError("no connection"));
  startOver();
  await waitFor(() => {
    expect(load).toHaveBeenCalledTimes(2);
  });
  load.mockRejectedValueOnce(new Problem(404, "not_found", "There is nothing here."));
  await vi.advanceTimersByTimeAsync(2000);
  expect(screen.getByText("ready")).toBeTruthy();
  await vi.advanceTimersByTimeAsync(5000);
  expect(load).toHaveBeenCalledTimes(3);
  await screen.findByText("failed");
  vi.useRealTimers();
});

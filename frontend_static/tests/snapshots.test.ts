/** Snapshots and events meet: whatever comes first, and whatever is cut meanwhile, no old answer hides news. */
import { beforeEach, describe, expect, it } from "vitest";

import { changed, generation, heard, listenFrom, snapshot, startOver } from "../src/store/snapshots";

/** A thing with a name; each event gives it another. */
let name = "";
const named = (to: string) => () => {
  name = to;
};

/** A server that answers when the test says so, with what it says. */
class Server {
  asked: ((answer: { name: string; cursor?: number }) => void)[] = [];
  ask = () => new Promise<{ name: string; cursor?: number }>((resolve) => this.asked.push(resolve));
  async answer(name: string, cursor?: number): Promise<void> {
    const waiting = this.asked.shift();
    if (!waiting) throw new Error("nothing was asked");
    waiting({ name, ...(cursor !== undefined && { cursor }) });
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
}

describe("a snapshot", () => {
  let server: Server;
  const load = () =>
    snapshot(server.ask, (answer) => {
      name = answer.name;
    });

  beforeEach(() => {
    server = new Server();
    name = "";
    listenFrom(10);
  });

  it("is put with what was heard after its cursor on top", async () => {
    void load();
    heard(11, named("eleven"));
    heard(12, named("twelve"));
    await server.answer("as of eleven", 11);
    expect(name).toBe("twelve");
  });

  it("that is newer than all that was heard stays as it is", async () => {
    heard(11, named("eleven"));
    void load();
    await server.answer("as of twenty", 20);
    expect(name).toBe("as of twenty");
  });

  it("without a cursor is as new as what was heard when it was asked for", async () => {
    heard(11, named("eleven"));
    void load();
    heard(12, named("twelve"));
    await server.answer("old");
    expect(name).toBe("twelve");
    void load();
    await server.answer("new");
    expect(name).toBe("new");
  });

  it("that was asked for before a reset is asked for again", async () => {
    void load();
    heard(11, named("eleven"));
    listenFrom(90);
    await server.answer("from before", 10);
    expect(name).toBe("eleven");
    await server.answer("from after", 90);
    expect(name).toBe("from after");
  });

  it("of another log is not taken for new because its numbers are higher", async () => {
    void load();
    listenFrom(3);
    await server.answer("before the restore", 5000);
    expect(name).toBe("");
    await server.answer("after the restore", 3);
    expect(name).toBe("after the restore");
  });

  it("that was asked for with other rights is asked for again", async () => {
    void load();
    startOver();
    await server.answer("what I could see");
    await server.answer("what I can see");
    expect(name).toBe("what I can see");
  });

  it("is asked for again when more came meanwhile than is kept", async () => {
    void load();
    for (let position = 11; position < 700; position += 1) heard(position, () => undefined);
    await server.answer("too old", 10);
    expect(name).toBe("");
    await server.answer("new enough", 699);
    expect(name).toBe("new enough");
  });

  it("is not asked for without end", async () => {
    void load();
    for (let tries = 0; tries < 3; tries += 1) {
      startOver();
      await server.answer(`answer ${tries}`);
    }
    expect(server.asked).toHaveLength(0);
    expect(name).toBe("answer 2");
  });

  it("that answers a change is asked for once, whatever happens meanwhile", async () => {
    void changed(server.ask, (answer) => {
      name = answer.name;
    });
    startOver();
    heard(11, named("eleven"));
    await server.answer("as I changed it");
    expect(name).toBe("eleven");
    expect(server.asked).toHaveLength(0);
  });

  it("makes the pages load again after a cut, not before", () => {
    const before = generation.peek();
    listenFrom(90);
    expect(generation.peek()).toBe(before);
    startOver();
    expect(generation.peek()).toBe(before + 1);
  });
});

/**
 * Server-sent events dressed as a socket, for places where WebSockets are blocked. The first thing said is the cursor
 * and opens the stream; what is said later goes as a request of its own. A wanted end comes as an event `close` with
 * code and reason. EventSource would come back by itself, in its own time: the line decides that, so any error is an
 * end.
 */
import type { Cursor, Said, Socket } from "./live";

export interface StreamOptions {
  url: string;
  /** Says what the page shows, where there is no socket to say it on. */
  say(said: Said): unknown;
  open?: (url: string) => EventSource;
}

const BROKEN = { code: 1006, reason: "" };

export function openStream({ url, say, open = (address) => new EventSource(address) }: StreamOptions): Socket {
  let source: EventSource | null = null;

  function end(why: { code: number; reason: string }): void {
    socket.close();
    socket.onclose?.(why);
  }

  function begin({ after, epoch }: { after: Cursor["position"]; epoch: Cursor["epoch"] }): void {
    const query = new URLSearchParams();
    if (after !== null) query.set("after", String(after));
    if (epoch !== null) query.set("epoch", epoch);
    source = open(`${url}?${query}`);
    source.onmessage = (message) => {
      socket.onmessage?.(message);
    };
    source.onerror = () => {
      end(BROKEN);
    };
    source.addEventListener("close", (message) => {
      try {
        end(JSON.parse(String((message as MessageEvent).data)) as typeof BROKEN);
      } catch {
        end(BROKEN);
      }
    });
  }

  const socket: Socket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send(text) {
      const said = JSON.parse(text) as { after: number | null; epoch: string | null } | Said;
      if ("after" in said) begin(said);
      else if ("webinar_id" in said) say({ webinar_id: said.webinar_id, left: said.left });
      else say({ team_id: said.team_id, typing: said.typing });
    },
    close() {
      source?.close();
      source = null;
    },
  };
  // As with a socket, whoever opens it first says what shall happen then.
  queueMicrotask(() => socket.onopen?.());
  return socket;
}

/** The sentences of the administrators' page about the live feed. */
import { count } from "../format";

const plural = (number: number, one: string, many: string) => `${count(number)} ${number === 1 ? one : many}`;

export const processWords = {
  title: "Live",
  intro:
    "How news reaches the pages that are open. Counts are since each process started. They are read again every five seconds.",
  log: "The log",
  position: "Last position",
  unstamped: "Waiting for a position",
  unstampedNone: "nothing",
  kept: "Kept since",
  keptNone: "The log is empty",
  epoch: "Epoch",
  epochHint: "It changes when the network is restored from a backup. All pages then load anew, once.",
  processes: "Processes",
  process: "Process",
  pid: (pid: number) => `process ${pid}`,
  version: (version: string) => `version ${version}`,
  since: "Running since",
  silent: (time: string) => `Not heard from for ${time}`,
  connections: "Open pages",
  streams: (number: number) => `${count(number)} without a WebSocket`,
  waiting: "Waiting to be read",
  bytes: (number: number) =>
    number < 1000
      ? plural(number, "byte", "bytes")
      : number < 1e6
        ? `${count(Math.round(number / 1000))} kB`
        : `${count(Math.round(number / 1e5) / 10)} MB`,
  behind: (number: number) => (number ? `${plural(number, "position", "positions")} behind` : "up to date"),
  delay: "Delay",
  delayP99: (ms: number) => `99 of 100 within ${count(Math.round(ms))} ms`,
  delayP50: (ms: number) => `half within ${count(Math.round(ms))} ms`,
  delayNone: "Nothing to measure yet",
  delivered: "Delivered",
  came: "Came back",
  lossless: (number: number) => `${count(number)} without loss`,
  reset: (number: number) => `${count(number)} had to start over`,
  fresh: (number: number) => `${count(number)} came new`,
  cut: "Cut off",
  cutNone: "Nobody",
  reasons: {
    slow: (number: number) => `${count(number)} did not read`,
    ended: (number: number) => `${count(number)} signed out`,
    life: (number: number) => `${count(number)} after their time, to come back`,
    restart: (number: number) => `${count(number)} at a restart`,
    history: (number: number) => `${count(number)} because the log had changed`,
    refused: (number: number) => `${count(number)} not let in`,
  } as Readonly<Record<string, (number: number) => string>>,
  otherReason: (number: number, reason: string) => `${count(number)} ${reason}`,
  listenLost: (number: number) => `Lost touch with the database ${number === 1 ? "once" : `${count(number)} times`}`,
  notLive: "This process does not carry the live feed.",
  none: "No process has told of itself yet. They do so every few seconds.",
  noneTitle: "Nothing to see yet",
} as const;

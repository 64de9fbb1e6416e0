"""The fault harness: real processes and sockets, faults from a seed, and a checker that compares what every client
heard with the log it was allowed to hear. `docs/faults.md` says how to run it and how to read a failure."""

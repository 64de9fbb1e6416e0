"""The whole protocol: what a socket can say. One JSON text frame each, encoded once for everyone.

`hello`    you are heard; `resumed` tells whether everything since your cursor follows
`event`    one event of the log, with its position: your cursor from now on
`sample`   the latest figures of your calls, without a position: they may be skipped, never queued
`presence` who looks at a team just now and who is writing: likewise
`beat`     the log's position: what you may not hear has moved it, so it is your cursor too
`reset`    your cursor is not in the log any more: load a snapshot, go on from `position`

`retry_ms`, where it stands, is how far to spread the next try when the line breaks without a word.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

TEXT, CLOSE = 0x81, 0x88


def text_frame(body: bytes) -> bytes:
    """`body` as an unmasked, final, uncompressed WebSocket text frame (RFC 6455, 5.2), header included."""
    if len(body) < 126:
        return bytes((TEXT, len(body))) + body
    if len(body) < 65_536:
        return b"\x81\x7e" + len(body).to_bytes(2, "big") + body
    return b"\x81\x7f" + len(body).to_bytes(8, "big") + body


def close_frame(code: int, reason: str = "") -> bytes:
    """RFC 6455, 5.5.1. `reason` is at most 123 bytes."""
    body = code.to_bytes(2, "big") + reason.encode()
    return bytes((CLOSE, len(body))) + body


def bodies(written: bytes) -> Iterator[tuple[int, bytes]]:
    """The first byte and the body of each frame in what was written with the two functions above."""
    at = 0
    while at < len(written):
        first, size, at = written[at], written[at + 1], at + 2
        if size > 125:
            bytes_of_size = 2 if size == 126 else 8
            size, at = int.from_bytes(written[at : at + bytes_of_size], "big"), at + bytes_of_size
        yield first, written[at : at + size]
        at += size


def event(position: int, body: str) -> bytes:
    """`body`: the event as JSON, as it stands in the log."""
    return text_frame(b'{"kind":"event","position":%d,"event":%b}' % (position, body.encode()))


def sample(events: Iterable[Mapping[str, object]]) -> bytes:
    return _frame({"kind": "sample", "events": list(events)})


def presence(team_id: UUID, here: Iterable[tuple[UUID, str]], typing: Iterable[UUID]) -> bytes:
    people = [{"member_id": str(member_id), "name": name} for member_id, name in here]
    return _frame(
        {"kind": "presence", "team_id": str(team_id), "here": people, "typing": [str(each) for each in typing]}
    )


def beat(position: int, retry_ms: int) -> bytes:
    return _frame({"kind": "beat", "position": position, "retry_ms": retry_ms})


def hello(position: int, epoch: UUID, retry_ms: int, *, resumed: bool) -> bytes:
    return text_frame(
        b'{"kind":"hello","position":%d,"epoch":"%b","resumed":%b,"retry_ms":%d}'
        % (position, str(epoch).encode(), b"true" if resumed else b"false", retry_ms)
    )


def reset(position: int, epoch: UUID, retry_ms: int) -> bytes:
    return _frame({"kind": "reset", "position": position, "epoch": str(epoch), "retry_ms": retry_ms})


def _frame(message: Mapping[str, object]) -> bytes:
    return text_frame(json.dumps(message, separators=(",", ":")).encode())

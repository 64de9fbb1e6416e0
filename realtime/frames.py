"""The whole protocol: what a socket can say. One JSON text frame each, encoded once for everyone.

`hello`  you are heard; `resumed` tells whether everything since your cursor follows
`event`  one event of the log, with its position: your cursor from now on
`sample` the latest figures of your calls, without a position: they may be skipped, never queued
`beat`   the log's position: what you may not hear has moved it, so it is your cursor too
`reset`  your cursor is not in the log any more: load a snapshot, go on from `position`
"""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID


def text_frame(body: bytes) -> bytes:
    """`body` as an unmasked, final, uncompressed WebSocket text frame (RFC 6455, 5.2), header included."""
    if len(body) < 126:
        return bytes((0x81, len(body))) + body
    if len(body) < 65_536:
        return b"\x81\x7e" + len(body).to_bytes(2, "big") + body
    return b"\x81\x7f" + len(body).to_bytes(8, "big") + body


def close_frame(code: int, reason: str = "") -> bytes:
    """RFC 6455, 5.5.1. `reason` is at most 123 bytes."""
    body = code.to_bytes(2, "big") + reason.encode()
    return bytes((0x88, len(body))) + body


def event(position: int, body: str) -> bytes:
    """`body`: the event as JSON, as it stands in the log."""
    return text_frame(b'{"kind":"event","position":%d,"event":%b}' % (position, body.encode()))


def sample(bodies: Iterable[Mapping[str, object]]) -> bytes:
    return _frame({"kind": "sample", "events": list(bodies)})


def beat(position: int) -> bytes:
    return _frame({"kind": "beat", "position": position})


def hello(position: int, epoch: UUID, *, resumed: bool) -> bytes:
    return _frame({"kind": "hello", "position": position, "epoch": str(epoch), "resumed": resumed})


def reset(position: int, epoch: UUID) -> bytes:
    return _frame({"kind": "reset", "position": position, "epoch": str(epoch)})


def _frame(message: Mapping[str, object]) -> bytes:
    return text_frame(json.dumps(message, separators=(",", ":")).encode())

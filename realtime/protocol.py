"""uvicorn's WebSocket protocol, which lends its transport to the endpoint: one encoded frame serves all sockets.

As a server stops it says when to come back, spread over the more time the more people there are: 5,000 of them in the
same second would be the next failure. A dead line is the kernel's to notice: it hears nothing for so long after a beat.
"""

import socket
import sys

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from realtime import frames, metrics
from realtime.hub import COME_BACK, SHORTEST_SPREAD_MS, SPREAD_MS_A_CONNECTION, Listener

DEAD_AFTER_MS = 45_000
KERNEL_BUFFER_BYTES = 128 * 1024
"""What the kernel keeps for a reader beside what we keep. Its own choice goes up to megabytes."""


class TransportProtocol(WebSocketsSansIOProtocol):
    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.scope["extensions"]["snowfield"] = {"wire": self.transport, "protocol": self}
            self._bound_what_the_kernel_keeps()

    listener: Listener | None = None

    def data_received(self, data: bytes) -> None:
        """A pong or the answer to a goodbye is written past the hub, which has to know when it is still waiting."""
        super().data_received(data)
        if self.listener is not None:
            self.listener.stand_apart_if_behind()

    def _bound_what_the_kernel_keeps(self) -> None:
        """Before anything is replayed: megabytes would go to a reader who stands still."""
        sock = self.transport.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER_BYTES)
            if sys.platform == "linux":
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_AFTER_MS)

    def begin_live(self, listener: Listener) -> None:
        """From now on only the hub writes here. What the handshake needed is let go."""
        if self.transport.is_closing():
            return
        self.listener = listener
        self.request.headers.clear()  # the parser's own frame holds the request for good
        self.scope.clear()  # type: ignore[attr-defined]  # as do the frames of the endpoint
        del self.request, self.response
        sock = self.transport.get_extra_info("socket")
        if self.transport.get_extra_info("sslcontext") is None:
            plain = getattr(sock, "_sock", None)  # asyncio's own loop shows the socket without its methods
            listener.sock = plain if isinstance(plain, socket.socket) else None

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.conn.parser.close()  # a cycle, and we seldom look for those

    def shutdown(self) -> None:
        if self.listener is not None:
            self.listener.apart.add(self.listener)
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            spread = max(SHORTEST_SPREAD_MS, SPREAD_MS_A_CONNECTION * len(self.connections))
            self.transport.write(frames.close_frame(COME_BACK, str(spread)))
            metrics.CUT.labels("restart").inc()
            self.queue.put_nowait({"type": "websocket.disconnect", "code": COME_BACK})
            self.transport.close()
            return
        super().shutdown()

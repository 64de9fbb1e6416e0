"""A server that sends the readers of streams back as it stops. Without that it would wait for them: an answer that is
under way is finished first, and a stream never is. Sockets are told by their own protocol (`TransportProtocol`).
"""

import asyncio
import socket

import uvicorn

from realtime.stream import end_streams


class Server(uvicorn.Server):
    """Serves one of our applications: the application itself, not its name."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        stopping = asyncio.create_task(super().shutdown(sockets))
        await asyncio.sleep(0)  # from here on nobody new gets in
        end_streams(self.config.app)
        await stopping

"""websockets with its own `broadcast`, which encodes a message once and writes it to every transport."""

import os

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

everybody: set[ServerConnection] = set()


async def handle(socket: ServerConnection) -> None:
    assert socket.request is not None
    if socket.request.path == "/pub":
        async for message in socket:
            broadcast(everybody, message)
        return
    everybody.add(socket)
    try:
        await socket.wait_closed()
    finally:
        everybody.discard(socket)


async def main() -> None:
    port = int(os.environ["PORT"])
    async with serve(handle, "127.0.0.1", port, compression=None, ping_interval=None, open_timeout=60) as server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())

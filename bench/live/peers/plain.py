"""uvicorn, as one would write it first: a coroutine for each socket, and one `send` after the other."""

import os
from typing import Any

import uvicorn

everybody: set[Any] = set()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    if scope["path"] != "/pub":
        everybody.add(send)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            if scope["path"] == "/pub":
                for each in list(everybody):
                    await each({"type": "websocket.send", "text": message["text"]})
    finally:
        everybody.discard(send)


if __name__ == "__main__":
    uvicorn.run(
        app, host="127.0.0.1", port=int(os.environ["PORT"]), loop="uvloop", lifespan="off", log_level="warning",
        ws="websockets-sansio", ws_per_message_deflate=False, ws_ping_interval=None,
    )  # fmt: skip

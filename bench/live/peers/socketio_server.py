"""python-socketio under uvicorn: what one emits as "pub" is emitted to all others as "msg"."""

import os

import socketio
import uvicorn

server = socketio.AsyncServer(
    async_mode="asgi", cors_allowed_origins="*", transports=["websocket"], ping_interval=300, ping_timeout=300
)


@server.event
async def pub(sid: str, message: str) -> None:
    await server.emit("msg", message, skip_sid=sid)


if __name__ == "__main__":
    uvicorn.run(
        socketio.ASGIApp(server), host="127.0.0.1", port=int(os.environ["PORT"]), loop="uvloop", log_level="warning",
        ws="websockets-sansio", ws_per_message_deflate=False, ws_ping_interval=None,
    )  # fmt: skip

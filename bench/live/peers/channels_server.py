"""Django Channels with its Redis layer under uvicorn: what comes in on /pub goes to the group of all others."""

import os
from typing import Any

import django
import uvicorn
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

LAYER = {
    "BACKEND": "channels_redis.core.RedisChannelLayer",
    "CONFIG": {"hosts": [{"address": os.environ.get("REDIS", ""), "max_connections": 10_000}], "capacity": 100_000},
}
settings.configure(ALLOWED_HOSTS=["*"], CHANNEL_LAYERS={"default": LAYER})
django.setup()


class Subscriber(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add("all", self.channel_name)
        await self.accept()

    async def message(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


class Publisher(AsyncWebsocketConsumer):
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.channel_layer.group_send("all", {"type": "message", "text": text_data})


routes = URLRouter([path("ws", Subscriber.as_asgi()), path("pub", Publisher.as_asgi())])
app = ProtocolTypeRouter({"websocket": routes})

if __name__ == "__main__":
    uvicorn.run(
        app, host="127.0.0.1", port=int(os.environ["PORT"]), loop="uvloop", lifespan="off", log_level="warning",
        ws="websockets-sansio", ws_per_message_deflate=False, ws_ping_interval=None,
    )  # fmt: skip

"""The servers of others, each in the way its own documentation recommends, without compression and with one core."""

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from bench.live.fetched import from_debian, libraries, node_modules, peers_python
from bench.live.machine import BUILT, SOURCES, free_port, listens, running
from bench.live.servers import Server, plain

NCHAN_MODULE = "/usr/lib/nginx/modules/ngx_nchan_module.so"
_PATH = "/socket.io/?EIO=4&transport=websocket"
SOCKETIO = ("--protocol", "socketio", "--path", _PATH, "--publish-path", _PATH)

_NGINX = """
load_module {module};
{user}daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 15000; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    nchan_shared_memory_size 256m;
    server {{
        listen 127.0.0.1:{port};
        location = /ws {{
            nchan_subscriber websocket;
            nchan_channel_id all;
            nchan_subscriber_first_message newest;
        }}
        location = /pub {{
            nchan_publisher websocket;
            nchan_channel_id all;
            nchan_message_buffer_length 100;
            nchan_message_timeout 30s;
        }}
    }}
}}
"""


def nchan() -> AbstractAsyncContextManager[Server]:
    """nginx with nchan: a server for this very task, in C."""
    program = from_debian("nginx", ["nginx", "nginx-common", "nginx-light", "libnginx-mod-nchan"], NCHAN_MODULE)
    root = program.parent.parent.parent
    port, folder = free_port(), BUILT / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    conf = folder / "nginx.conf"
    module = root / NCHAN_MODULE.lstrip("/")
    user = "user root;\n" if os.geteuid() == 0 else ""
    conf.write_text(_NGINX.format(module=module, user=user, folder=folder, port=port))
    command = [str(program), "-c", str(conf), "-p", str(folder), "-e", "stderr"]
    return plain("nchan", command, port, env=libraries() if root != Path("/") else {})


def node(name: str) -> AbstractAsyncContextManager[Server]:
    """`ws` or `socketio`."""
    options = SOCKETIO if name == "socketio" else ()
    return plain(name, [str(node_modules()), str(SOURCES / "node" / f"{name}.js")], free_port(), *options)


def python(name: str, script: str) -> AbstractAsyncContextManager[Server]:
    """A script of peers/, in a Python that has none of our packages."""
    options = SOCKETIO if script == "socketio_server" else ()
    return plain(name, [str(peers_python()), str(SOURCES / "peers" / f"{script}.py")], free_port(), *options)


@asynccontextmanager
async def channels() -> AsyncIterator[Server]:
    """Django Channels; its Redis is on the same core, and counts: without it nothing is delivered."""
    redis, port, redis_port = from_debian("redis-server", ["redis-server", "redis-tools"]), free_port(), free_port()
    unpacked = libraries() if redis.is_relative_to(BUILT) else {}
    options = ("--port", str(redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    async with running("redis", [str(redis), *options, "--loglevel", "warning"], env=unpacked, cwd=BUILT) as redis_pid:
        await listens(redis_port, redis_pid)
        env = {"REDIS": f"redis://127.0.0.1:{redis_port}/0"}
        command = [str(peers_python()), str(SOURCES / "peers" / "channels_server.py")]
        async with plain("channels", command, port, env=env) as server:
            server.parts["redis"] = redis_pid
            yield server

"""Videos that a page frames: from the address that people copy to the one that is framed.

Invariant: what is stored and framed is an address that was made here, at a host that `frame-src` allows; of what was
pasted only the video's id is kept.
"""

import re
from urllib.parse import parse_qs, urlsplit

YOUTUBE, VIMEO = "https://www.youtube-nocookie.com", "https://player.vimeo.com"
FRAMED = (YOUTUBE, VIMEO)
"""The only hosts that a page of ours may frame."""

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO_ID = re.compile(r"[0-9]{5,12}")
_VIMEO_KEY = re.compile(r"[0-9a-f]{6,20}")


def framed_address(pasted: str) -> str | None:
    """Where the video of a pasted address is framed from; None where it is at none of these hosts."""
    try:
        url = urlsplit(pasted.strip())
    except ValueError:
        return None
    if url.scheme not in ("http", "https"):
        return None
    host = (url.hostname or "").removeprefix("www.").removeprefix("m.")
    parts = [each for each in url.path.split("/") if each]
    if host == "youtu.be":
        return _youtube(parts[0] if parts else "")
    if host in ("youtube.com", "youtube-nocookie.com"):
        if parts[:1] == ["watch"]:
            return _youtube(parse_qs(url.query).get("v", [""])[0])
        return _youtube(parts[1]) if len(parts) > 1 and parts[0] in ("live", "embed", "shorts") else None
    if host in ("vimeo.com", "player.vimeo.com"):
        parts = [each for each in parts if each not in ("video", "event")]
        return _vimeo(parts, parse_qs(url.query).get("h", [""])[0])
    return None


def _youtube(video: str) -> str | None:
    return f"{YOUTUBE}/embed/{video}" if _YOUTUBE_ID.fullmatch(video) else None


def _vimeo(parts: list[str], key: str) -> str | None:
    if not parts or not _VIMEO_ID.fullmatch(parts[0]):
        return None
    key = key or (parts[1] if len(parts) > 1 else "")
    unlisted = f"&h={key}" if _VIMEO_KEY.fullmatch(key) else ""
    return f"{VIMEO}/video/{parts[0]}?dnt=1{unlisted}"


def moment_address(framed: str, seconds: int) -> str:
    """Where a browser plays a framed video from that second on, at its own host."""
    url = urlsplit(framed)
    video = url.path.rsplit("/", 1)[-1]
    if framed.startswith(YOUTUBE):
        return f"https://www.youtube.com/watch?v={video}&t={seconds}s"
    key = parse_qs(url.query).get("h", [""])[0]
    return f"https://vimeo.com/{video}{f'/{key}' if key else ''}#t={seconds}s"

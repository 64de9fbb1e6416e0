"""/api/v1/me/data: everything the network holds about me, as one file."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Literal

from fastapi import Request, Response

from api.router import signed_in
from server.actions.own_data import take_own_data
from server.db import Session
from server.identity import Sure, settings_of
from server.own_data_page import own_data_page

router = signed_in("/me", tags=["me"])

FILE = {"content": {"application/json": {}, "text/html": {}}, "description": "The file."}


@router.get("/data", response_class=Response, responses={200: FILE})
async def take_out(db: Session, me: Sure, request: Request, format: Literal["json", "html"] = "json") -> Response:  # noqa: A002
    """All that is held about me, for a program (JSON) or to read (HTML, one page that needs nothing else). Ten times an
    hour at most; that it was taken is in my part of the audit log."""
    settings = settings_of(request)
    made_at = datetime.now(UTC)
    sections = await take_own_data(db, me)
    if format == "html":
        body = own_data_page(
            name=me.name,
            network=settings.network_name,
            contact=settings.contact,
            zone=settings.time_zone,
            made_at=made_at,
            sections=sections,
        )
    else:
        about = {"network": settings.network_name, "made_at": made_at.isoformat(), "about": str(me.id)}
        whole = {**about, "sections": [asdict(each) for each in sections]}
        body = json.dumps(whole, ensure_ascii=False, indent=1)
    name = f"my-data-{made_at:%Y-%m-%d}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    media = "text/html; charset=utf-8" if format == "html" else "application/json"
    return Response(body, media_type=media, headers=headers)

"""/api/v1/webinars/templates and /webinars/{id}/template: webinars to begin another with."""

from uuid import UUID

from sqlalchemy import select

from api.router import signed_in
from api.webinar_shapes import WebinarOut, WebinarPage, webinar_outs
from models import Webinar
from server.actions.series import keep_as_template
from server.db import Session
from server.identity import Me
from server.policy.webinars import my_desk_ids

webinars = signed_in("/webinars", ["webinars"])

MOST = 100


@webinars.get("/templates")
async def list_templates(db: Session, me: Me) -> WebinarPage:
    """Of the webinars that you run: those that are kept to begin others with, the last kept first."""
    mine = my_desk_ids(me).subquery()
    query = select(Webinar).where(Webinar.id.in_(select(mine.c[0])), Webinar.template_since.is_not(None))
    rows = list(await db.scalars(query.order_by(Webinar.template_since.desc(), Webinar.id).limit(MOST)))
    return WebinarPage(items=await webinar_outs(db, me, rows), next=None)


@webinars.put("/{webinar_id}/template")
async def keep(db: Session, me: Me, webinar_id: UUID) -> WebinarOut:
    """Keep it as a template, by who runs it. Take its plan from here, and its polls with `copy_of`, into another."""
    return (await webinar_outs(db, me, [await keep_as_template(db, me, webinar_id, kept=True)]))[0]


@webinars.delete("/{webinar_id}/template")
async def let_go(db: Session, me: Me, webinar_id: UUID) -> WebinarOut:
    """It is no template any more. What was begun with it stays as it is."""
    return (await webinar_outs(db, me, [await keep_as_template(db, me, webinar_id, kept=False)]))[0]

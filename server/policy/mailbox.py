"""Who may read the demo's mail: administrators, in a demo. Anywhere else there is no such page."""

from sqlalchemy import Select, select

from models import Mail, Member
from server.errors import Forbidden, NotFound
from server.settings import Settings


def visible_mails(me: Member, settings: Settings) -> Select[Mail]:
    """Newest first. Raises NotFound outside a demo, Forbidden for everybody else than an administrator."""
    if not settings.demo:
        raise NotFound("There is nothing here.")
    if not me.is_administrator:
        raise Forbidden("Only administrators read the demo's mail. Sign in as one: the links are where it was started.")
    return select(Mail).order_by(Mail.id.desc())

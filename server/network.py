"""The rules of the whole network: as the server was started with, until an administrator changes one on a page.

Invariant: every reader sees the newest committed version, from one row of a small table; nothing is remembered.

To add a rule: a nullable column in `models/network.py` and its migration; a field of `NetworkRules` here, with its
bounds and a sentence; its value for a network that never changed it in `started_with`; its words in
`frontend_static/src/words/network.ts` and its field in `views/network.tsx`. Reading, changing, history, event and
journal follow by themselves. In Python ask `network_rules(db, settings)`; in SQL `rule(NetworkVersion.x, default)`.
"""

from datetime import date, time
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import InstrumentedAttribute

from models import NetworkVersion
from server.settings import Settings

LEAST_AUDIT_DAYS = 180
"""The database itself refuses to clear away anything younger."""

Visibility = Literal["line", "call", "flat"]
DEFAULT_VISIBILITY: Visibility = "line"

SecondFactorRole = Literal["member", "leader", "organiser", "webinar_host", "moderator", "administrator"]


Clock = Annotated[
    time,
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$", "examples": ["20:00"]}),
]
"""A time of day on the network's clock. JSON Schema's own `time` wants an offset from UTC, which it has not."""


class NetworkRules(BaseModel):
    """What holds for everybody. Any member may read it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session_idle_days: Annotated[int, Field(ge=1, le=365, description="A browser not used for so long is signed out.")]
    session_days: Annotated[int, Field(ge=1, le=730, description="After so long a browser must sign in again.")]
    invitation_days: Annotated[int, Field(ge=1, le=90, description="An invitation can be accepted for so long.")]
    invitations_a_day: Annotated[
        int, Field(ge=1, le=10_000, description="So many invitations may one member send within 24 hours.")
    ]
    keep_log_days: Annotated[
        int, Field(ge=1, le=90, description="For so long a page that was away can catch up event by event.")
    ]
    keep_mail_days: Annotated[
        int, Field(ge=1, le=730, description="That a mail was sent is known for so long; its words go when it is sent.")
    ]
    keep_session_days: Annotated[int, Field(ge=1, le=730, description="A sign-in that ended is listed for so long.")]
    keep_failure_days: Annotated[
        int, Field(ge=1, le=90, description="Failed sign-ins, and sign-in links that ran out, are kept for so long.")
    ]
    keep_invitation_days: Annotated[
        int, Field(ge=1, le=1825, description="An invitation that nobody accepted is kept for so long after its end.")
    ]
    keep_case_days: Annotated[
        int,
        Field(ge=1, le=730, description="So long after a decision, what moderators were told and quoted is emptied."),
    ]
    keep_audit_days: Annotated[
        int,
        Field(ge=LEAST_AUDIT_DAYS, le=3650, description="The audit log is kept for so long; 180 days is the least."),
    ]
    visibility: Annotated[
        Visibility,
        Field(
            description="Who reads a single report. `line`: its team and the leaders above. `call`: its numbers also "
            "everybody in the call. `flat`: its team only, and the leaders above see totals. Lows go to one leader."
        ),
    ]
    quiet_from: Annotated[
        Clock, Field(description="From then on, on the network's clock, no letter goes out that reminds of something.")
    ]
    quiet_until: Annotated[
        Clock, Field(description="Then those that waited go. The same time as `quiet_from`: there are no quiet hours.")
    ]
    most_led: Annotated[
        int,
        Field(
            ge=1,
            le=500,
            description="A leader of more people than this has more than they can know: the snowflake says so.",
        ),
    ]
    second_factor_for: Annotated[
        list[SecondFactorRole],
        AfterValidator(lambda roles: [each for each in get_args(SecondFactorRole) if each in roles]),
        Field(
            max_length=6,
            description="Whoever is one of these must have a passkey or an app that shows six numbers: until they have "
            "one, everything but adding it answers 403 `second_factor_required`. `member` is everybody.",
        ),
    ]
    second_factor_from: Annotated[
        date | None, Field(description="From the beginning of that day on (UTC). Null: at once.")
    ]


def started_with(settings: Settings) -> dict[str, Any]:
    """Each rule as it is until somebody changes it."""
    return {
        "session_idle_days": settings.session_idle_days,
        "session_days": settings.session_days,
        "invitation_days": settings.invitation_days,
        "invitations_a_day": 1_500,
        "keep_log_days": settings.log_retention_days,
        "keep_mail_days": 90,
        "keep_session_days": 90,
        "keep_failure_days": 1,
        "keep_invitation_days": 90,
        "keep_audit_days": 730,
        "second_factor_for": [],
        "second_factor_from": None,
        "keep_case_days": 180,
        "visibility": DEFAULT_VISIBILITY,
        "quiet_from": time(20),
        "quiet_until": time(7),
        "most_led": 12,
    }


async def newest_version(db: AsyncSession) -> NetworkVersion | None:
    """None: nobody ever changed anything."""
    query = select(NetworkVersion).order_by(NetworkVersion.version.desc()).limit(1)
    return (await db.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def network_rules(db: AsyncSession, settings: Settings) -> NetworkRules:
    return rules_of(await newest_version(db), settings)


def rules_of(version: NetworkVersion | None, settings: Settings) -> NetworkRules:
    """The rules of a version, whole."""
    changed = {name: value for name in NetworkRules.model_fields if (value := getattr(version, name, None)) is not None}
    return NetworkRules(**{**started_with(settings), **changed})


def rule(column: InstrumentedAttribute[Any], otherwise: ColumnElement[Any]) -> ColumnElement[Any]:
    """One rule within a statement; `otherwise` is what the server was started with."""
    newest = select(column).order_by(NetworkVersion.version.desc()).limit(1).scalar_subquery()
    return func.coalesce(newest, otherwise)

"""What somebody is told about themself with every page that they open, as one statement.

Lists are JSON: it is asked for most of all things, by thousands in the same minute when a webinar begins.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, Text, Uuid, bindparam, cast, func, select

from models import Call, Constituency, HouseText, LogMark, Member, MemberSession, Place, Team
from server.direct import Statement
from server.events import last_position
from server.house import owed
from server.policy.calls import calls_and_roots
from server.policy.joining import answers_applicants
from server.policy.members import constituencies_of, lines_above, my_places
from server.policy.moderation import notices_waiting
from server.policy.profiles import my_profile
from server.policy.sight import sight
from server.second_factor import factor_due


def about_me(me: Member, access_id: UUID) -> tuple[Statement, dict[str, object]]:
    """The statement and its values. `access_id`: of the session or token that they came with."""
    return ABOUT_ADMINISTRATOR if me.is_administrator else ABOUT_MEMBER, {"me": me.id, "access": access_id}


def _about_me(*, administrator: bool) -> Select[*tuple[Any, ...]]:
    my_id = cast(bindparam("me", type_=Uuid()), Uuid)
    me = Member(id=my_id, is_administrator=administrator)
    access = cast(bindparam("access", type_=Uuid()), Uuid)
    shared = select(MemberSession.shared_computer).where(MemberSession.id == access)
    texts = owed(my_id).with_only_columns(HouseText.kind, HouseText.version, HouseText.what_changed)
    places, groups = my_places(me), constituencies_of(me, [me.id])
    above = lines_above(places.with_only_columns(Team.id).order_by(None))
    calls = calls_and_roots(me)
    root, organises = calls.selected_columns[-2:]
    of_call = (
        *(Call.id, Call.name, Call.goal_sentence, Call.launched_on, Call.deadline, Call.made_up),
        *(root, organises),
    )
    of_place = (Team.id.label("team_id"), Team.name.label("team_name"), Place.leads, Place.reports, Team.call_id)
    return select(
        last_position().label("position"),
        LogMark.epoch,
        notices_waiting(my_id).scalar_subquery().label("notices"),
        answers_applicants(me).label("answers"),
        sight().label("sight"),
        factor_due(my_id).scalar_subquery().label("factor"),
        shared.scalar_subquery().label("shared"),
        _rows(my_profile(me)).label("profile"),
        _rows(texts).label("owed"),
        _rows(places.with_only_columns(*of_place)).label("places"),
        _rows(above).label("above"),
        _rows(calls.with_only_columns(*of_call)).label("calls"),
        _rows(groups.with_only_columns(Constituency.id, Constituency.name, Constituency.call_id)).label("groups"),
    )


def _rows(query: Select[*tuple[Any, ...]]) -> ScalarSelect[str]:
    rows = query.subquery()
    listed = func.json_agg(func.row_to_json(rows.table_valued()))
    return select(func.coalesce(cast(listed, Text), "[]")).scalar_subquery()


ABOUT_MEMBER = Statement(lambda: _about_me(administrator=False))
ABOUT_ADMINISTRATOR = Statement(lambda: _about_me(administrator=True))

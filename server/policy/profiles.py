"""Who sees what of a member's profile. The one place that asks it: for lists, pages, search, filters, photos and
announcements alike. What is hidden from me can neither be read nor found by me.

Administrators see no more of it than others do: what is for the teams or the leaders is for those who work with the
member.
"""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Photo, Place, ProfileField
from server.errors import NotFound
from server.events import Audience, to_line, to_member
from server.policy.members import readable_member, who_know
from server.policy.searching import typed_words, wanted_word
from server.policy.teams import inside_among, inside_team_ids, led_team_ids, line_of, team_and_line
from server.profile import AUDIENCES, SEARCHED, Profile

VALUE = case((ProfileField.field == "email", Member.email), else_=ProfileField.value)


def _for_me(me: Member, inside: Select[UUID], led: Select[UUID]) -> ColumnElement[bool]:
    """Of a field of somebody I may know of (`visible_members`): whether it is for me. `inside` are the teams that I am
    inside of, `led` those that I lead or lead above."""
    there = select(Place.member_id).where(Place.until.is_(None))
    return or_(
        ProfileField.member_id == me.id,
        ProfileField.audience == "everybody",
        and_(ProfileField.audience == "teams", ProfileField.member_id.in_(there.where(Place.team_id.in_(inside)))),
        and_(ProfileField.audience == "leaders", ProfileField.member_id.in_(there.where(Place.team_id.in_(led)))),
    )


def shown_fields(me: Member, member_ids: Collection[UUID]) -> Select[UUID, str, str]:
    """Whose, which and what, of these members as far as it is for me. I may know of all of them."""
    theirs = select(Place.team_id).where(Place.member_id.in_(member_ids), Place.until.is_(None))
    return (
        select(ProfileField.member_id, ProfileField.field, VALUE)
        .join(Member, Member.id == ProfileField.member_id)
        .where(ProfileField.member_id.in_(member_ids))
        .where(_for_me(me, inside_among(me, theirs), inside_among(me, theirs, leading=True)))
    )


async def profiles_of(db: AsyncSession, me: Member, member_ids: Collection[UUID]) -> dict[UUID, Profile]:
    """Of members whom I may know of."""
    found: dict[UUID, dict[str, str]] = {each: {} for each in member_ids}
    for member_id, field, value in await db.execute(shown_fields(me, member_ids)):
        found[member_id][field] = value
    if me.id in found:
        found[me.id]["email"] = me.email
    return {member_id: Profile(**fields) for member_id, fields in found.items()}


def my_profile(me: Member) -> Select[str, str, str]:
    """All that I say of myself: which field, what, and who sees it."""
    rows = select(ProfileField.field, ProfileField.value, ProfileField.audience)
    return rows.where(ProfileField.member_id == me.id)


async def shown_to_everybody(db: AsyncSession, field: str, member_ids: Collection[UUID]) -> dict[UUID, str]:
    """For who is no member yet and was written to by these: what they show to all, by member."""
    query = select(ProfileField.member_id, ProfileField.value).where(ProfileField.member_id.in_(member_ids))
    query = query.where(ProfileField.field == field, ProfileField.audience == "everybody")
    return dict((await db.execute(query)).all())


async def readable_photo(db: AsyncSession, me: Member, member_id: UUID) -> Photo:
    """Raises NotFound where there is none, or none for me."""
    await readable_member(db, me, member_id)
    version = shown_fields(me, [member_id]).where(ProfileField.field == "photo").subquery().c[2]
    photo = await db.scalar(select(Photo).where(Photo.member_id == member_id, Photo.version.in_(select(version))))
    if photo is None:
        raise NotFound("There is no such photo.")
    return photo


def with_words(me: Member, text: str, fields: Collection[str] = SEARCHED, *, name: bool = True) -> Iterator[Any]:
    """Conditions on members: each word of `text` begins a word of their name, or of one of these fields as far as it
    is for me. English endings do not matter, nor do accents."""
    for_me = _for_me(me, inside_team_ids(me), led_team_ids(me))
    for word in typed_words(text):
        wanted = wanted_word(word)
        said = select(ProfileField.member_id).where(
            func.search_words(ProfileField.value).op("@@")(wanted), ProfileField.field.in_(fields), for_me
        )
        named = select(Member.id).where(func.search_words(Member.name).op("@@")(wanted))
        yield Member.id.in_(named.union(said) if name else said)


async def profile_as_told(db: AsyncSession, member: Member) -> list[tuple[list[Audience], Profile]]:
    """What to say to whom of a member, from the widest audience to the member: everyone is in the audience of all that
    comes before what is for them, so that what they hear last is what they may see. What adds nothing is left out."""
    rows = select(ProfileField.field, VALUE, ProfileField.audience).join(Member, Member.id == ProfileField.member_id)
    said = (await db.execute(rows.where(ProfileField.member_id == member.id))).all()
    places = select(Place.team_id).where(Place.member_id == member.id, Place.until.is_(None))
    team_ids = list(await db.scalars(places))
    told: list[tuple[list[Audience], Profile]] = []
    for number, audience in enumerate(AUDIENCES):
        shown = {field: value for field, value, whose in said if whose in AUDIENCES[: number + 1]}
        if audience == "nobody":
            shown["email"] = member.email
        whole = Profile(**shown)
        if told and whole == told[-1][1]:
            continue
        told.append((await _who_hear(db, member, audience, team_ids), whole))
    return told


async def _who_hear(db: AsyncSession, member: Member, audience: str, team_ids: list[UUID]) -> list[Audience]:
    """`_for_me`, seen from the member."""
    heard = [to_member(member.id)]
    if audience == "everybody":
        return await who_know(db, member)
    for team_id in team_ids if audience != "nobody" else []:
        heard += await team_and_line(db, team_id) if audience == "teams" else to_line(await line_of(db, team_id))
    return heard

"""Inviting many at once: what would become of each line of a list, and then sending those that are fine.

Invariant: what was looked at before is not trusted. Sending checks everything again, with the sender held, and the
database has the last word on who has an open invitation. As many statements for a thousand lines as for one.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID, uuid4

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Invitation, Member, Place, Team
from models.invitations import OPEN_INVITATION
from server.actions.invitations import MOST_TO_ONE_A_DAY, NO_TEAM, Asked, flooded, left_today, queue_invitations
from server.actions.teams import make_team
from server.errors import Conflict, Invalid
from server.fields import Address
from server.guest_list import Guest
from server.policy.invitations import TEAMLESS, invitable_team, why_not_grant
from server.policy.teams import manageable_teams
from server.settings import Settings

MOST_AT_ONCE = 2_000
LONGEST_NAME, LONGEST_MESSAGE = 200, 2_000

Fate = Literal["new", "member", "in_team", "invited", "bad_address", "unclear", "outside_right", "double", "over_quota"]
FINE: frozenset[Fate] = frozenset({"new", "member"})
ROLES = {
    "": "",
    "member": "member",
    "leader": "leader",
    "team leader": "leader",
    "administrator": "administrator",
    "admin": "administrator",
}
_address: TypeAdapter[str] = TypeAdapter(Address)


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What holds for each line that does not say it itself."""

    team_id: UUID | None = None
    role: str = "member"
    message: str = ""
    leader: Member | None = None
    phone: str = ""
    simple_view: bool = False


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A line and what becomes of it; `why` is a sentence for whoever wrote it."""

    guest: Guest
    fate: Fate
    why: str = ""
    email: str = ""
    team: Team | None = None
    role: str = "member"

    @property
    def key(self) -> tuple[str, UUID]:
        return self.email, self.team.id if self.team else NO_TEAM


async def check_list(
    db: AsyncSession, me: Member | None, settings: Settings, guests: Sequence[Guest], defaults: Defaults
) -> list[Checked]:
    """In the order of the list; changes nothing. `me` is None for the command line, which may invite anybody anywhere.

    Raises Invalid for a list that is empty or too long, NotFound and Forbidden for a team that is not mine.
    """
    if not guests:
        raise Invalid("There is nobody in this list. Write an address on each line.")
    if len(guests) > MOST_AT_ONCE:
        raise Invalid(f"A list has {MOST_AT_ONCE:,} people at most. Send it in parts.")
    teams = await _teams_meant(db, me, guests, defaults)
    rows = [_read(me, each, defaults, teams) for each in guests]
    emails = {each.email for each in rows if each.fate == "new"}
    known = await _known_members(db, emails)
    places = await _places(db, known, rows)
    invited = await _invited(db, emails)
    too_many = await flooded(db, list(emails)) if me is not None else set()
    left = await left_today(db, me, settings) if me is not None else len(rows)
    seen: set[tuple[str, UUID]] = set()
    checked = []
    for row in rows:
        if row.fate != "new":
            checked.append(row)
            continue
        judged = _judged(row, known.get(row.email), places, invited, too_many, seen)
        if judged.fate in FINE and left < 1:
            why = "You have invited as many today as you may. Go on tomorrow."
            judged = replace(judged, fate="over_quota", why=why)
        if judged.fate in FINE:
            seen.add(judged.key)
            left -= 1
        checked.append(judged)
    return checked


async def send_list(
    db: AsyncSession,
    me: Member | None,
    settings: Settings,
    guests: Sequence[Guest],
    defaults: Defaults,
    *,
    only_fine: bool,
    together_id: UUID | None = None,
) -> list[Checked]:
    """Invites those who can be invited, and tells what became of each line.

    Raises as `check_list`; Conflict where not all are fine, unless `only_fine` says to leave the others out.
    """
    checked = await check_list(db, me, settings, guests, defaults)
    wrong = [each for each in checked if each.fate not in FINE]
    if wrong and not only_fine:
        first = wrong[0]
        raise Conflict(
            f"{len(wrong)} of {len(checked)} cannot be invited, so nothing was sent. Line {first.guest.number}, "
            f"{first.guest.email}: {first.why}",
            code="not_all_fine",
        )
    asked = [
        Asked(
            email=each.email,
            team=each.team,
            role=each.role,
            name=each.guest.name,
            message=each.guest.message or defaults.message,
            leader=defaults.leader,
            phone=defaults.phone,
            simple_view=defaults.simple_view,
            together_id=together_id,
        )
        for each in checked
        if each.fate in FINE
    ]
    made = await queue_invitations(db, me, settings, asked)
    sent = {(each.email, each.team_id or NO_TEAM) for each, _ in made}
    return [
        replace(each, fate="invited", why="Somebody invited them just now.")
        if each.fate in FINE and each.key not in sent
        else each
        for each in checked
    ]


async def invite_team(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    *,
    name: str,
    parent_id: UUID,
    leaders: Sequence[Guest],
    people: Sequence[Guest],
    defaults: Defaults,
) -> tuple[Team, list[Checked]]:
    """A new team below one of mine, and an invitation for everybody in it, each of which says who else is asked. All of
    it or nothing. Raises NotFound, Forbidden, Conflict, Invalid."""
    team = await make_team(db, me, name, parent_id=parent_id)
    guests = [replace(each, role="leader") for each in leaders] + [replace(each, role="member") for each in people]
    numbered = [replace(each, number=number) for number, each in enumerate(guests, 1)]
    into = replace(defaults, team_id=team.id)
    return team, await send_list(db, me, settings, numbered, into, only_fine=False, together_id=uuid4())


def counts(checked: Sequence[Checked]) -> Counter[Fate]:
    return Counter(each.fate for each in checked)


async def _teams_meant(
    db: AsyncSession, me: Member | None, guests: Sequence[Guest], defaults: Defaults
) -> dict[str, list[Team]]:
    """The open teams into which I may invite, by every way in which the list may call them: name or id."""
    meant = {each.team.strip().lower() for each in guests if each.team}
    ids = {UUID(each) for each in meant if _is_id(each)}
    if defaults.team_id is not None:
        ids.add(defaults.team_id)
        if me is not None:
            await invitable_team(db, me, defaults.team_id, "member")
    teams = select(Team) if me is None else manageable_teams(me)
    query = teams.where(Team.until.is_(None), or_(Team.id.in_(ids), func.lower(Team.name).in_(meant)))
    found: dict[str, list[Team]] = {}
    for each in await db.scalars(query):
        found.setdefault(str(each.id), []).append(each)
        found.setdefault(each.name.lower(), []).append(each)
    return found


def _is_id(word: str) -> bool:
    try:
        UUID(word)
    except ValueError:
        return False
    return True


def _read(me: Member | None, guest: Guest, defaults: Defaults, teams: dict[str, list[Team]]) -> Checked:
    """The line by itself: "new" where nothing is wrong with it."""
    try:
        email = _address.validate_python(guest.email)
    except ValidationError:
        return Checked(guest=guest, fate="bad_address", why="This is not a whole e-mail address.")
    role = ROLES.get(guest.role.strip().lower())
    if role is None:
        why = f"{guest.role[:40]} is no role here. Write member or leader."
        return Checked(guest=guest, fate="unclear", why=why, email=email)
    role = role or defaults.role
    if len(guest.name) > LONGEST_NAME or len(guest.message) > LONGEST_MESSAGE:
        return Checked(guest=guest, fate="unclear", why="The name or the message is too long.", email=email)
    wanted = guest.team.strip().lower() or (str(defaults.team_id) if defaults.team_id else "")
    found = teams.get(wanted, [])
    if len(found) > 1:
        why = f"Several teams are called {guest.team}. Write the id of the one you mean."
        return Checked(guest=guest, fate="unclear", why=why, email=email, role=role)
    if wanted and not found:
        why = f"You can invite into no team called {guest.team}."
        return Checked(guest=guest, fate="outside_right", why=why, email=email, role=role)
    if me is not None and (why := why_not_grant(me, role)):
        return Checked(guest=guest, fate="outside_right", why=why, email=email, role=role)
    if not wanted and role not in TEAMLESS:
        return Checked(guest=guest, fate="unclear", why="Say into which team.", email=email, role=role)
    return Checked(guest=guest, fate="new", email=email, team=found[0] if found else None, role=role)


def _judged(
    row: Checked,
    member: Member | None,
    places: dict[tuple[UUID, UUID], bool],
    invited: Collection[tuple[str, UUID]],
    too_many: Collection[str],
    seen: Collection[tuple[str, UUID]],
) -> Checked:
    """The line beside the others, and beside who is in or asked already."""
    if row.key in seen:
        return replace(row, fate="double", why="The same address stands above.")
    if member is not None and _has_it(row, member, places):
        return replace(row, fate="in_team", why=f"{member.name} has this already.")
    if row.key in invited:
        return replace(row, fate="invited", why="They have an open invitation. You can send that one again.")
    if row.email in too_many:
        why = f"This address was invited {MOST_TO_ONE_A_DAY} times today. Try again tomorrow."
        return replace(row, fate="over_quota", why=why)
    if member is not None:
        into = row.team.name if row.team else "this role"
        return replace(row, fate="member", why=f"{member.name} is a member already, and is asked into {into}.")
    return row


def _has_it(row: Checked, member: Member, places: dict[tuple[UUID, UUID], bool]) -> bool:
    if row.role == "administrator" and not member.is_administrator:
        return False
    if row.team is None:
        return True
    leads = places.get((member.id, row.team.id))
    return leads is not None and (leads or row.role != "leader")


async def _known_members(db: AsyncSession, emails: Collection[str]) -> dict[str, Member]:
    return {each.email: each for each in await db.scalars(select(Member).where(Member.email.in_(emails)))}


async def _places(db: AsyncSession, known: dict[str, Member], rows: Sequence[Checked]) -> dict[tuple[UUID, UUID], bool]:
    """Whether they lead, of those who have a place already, by member and team."""
    teams = {each.team.id for each in rows if each.team}
    query = select(Place.member_id, Place.team_id, Place.leads).where(Place.until.is_(None), Place.team_id.in_(teams))
    found = await db.execute(query.where(Place.member_id.in_([each.id for each in known.values()])))
    return {(each.member_id, each.team_id): each.leads for each in found}


async def _invited(db: AsyncSession, emails: Collection[str]) -> set[tuple[str, UUID]]:
    query = select(Invitation.email, Invitation.team_id).where(Invitation.email.in_(emails), OPEN_INVITATION)
    standing = query.where(Invitation.expires_at > func.now(), Invitation.bounced_at.is_(None))
    return {(each.email, each.team_id or NO_TEAM) for each in await db.execute(standing)}

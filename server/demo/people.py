"""The call, its teams three levels deep, its members, and who belongs to which constituency."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models import Call, Constituency, ConstituencyMember, Evidence, Member, Organiser, Place, Team, TeamParent
from server.demo import names, words
from server.demo.profiles import say
from server.demo.world import Group, Someone, World

MEMBERS = 600


def add_call(world: World) -> None:
    at = world.at(world.first_week, 8)
    world.call_id = world.add(
        Call,
        at,
        name=words.NAME,
        goal_sentence=words.GOAL.format(deadline=f"{world.deadline.day} {world.deadline:%B %Y}"),
        condition=words.CONDITION,
        launched_on=world.launch,
        deadline=world.deadline,
        made_up=True,
        created_at=at,
        changed_at=at,
    )
    for place, (statement, source, url) in enumerate(words.EVIDENCE, 1):
        world.add(Evidence, at, call_id=world.call_id, place=place, statement=statement, source=source, source_url=url)


def add_teams_and_people(world: World) -> None:
    """577 members in the leaf teams, two leaders in each region, six in the core team, one administrator."""
    fresh = _names(world)
    start = world.at(world.first_week, 8)
    _member(world, names.ADMINISTRATOR, start, "Administrator of the network", "Core team", administrator=True)
    world.core = _team(world, names.CORE, start, None)
    for number in range(6):
        someone = _member(world, names.ORGANISER if number == 0 else next(fresh), start, "Core team", "Core team")
        _place(world, world.core, someone, start, leads=number < 2)
    world.add(
        Organiser, start, call_id=world.call_id, member_id=world.people[names.ORGANISER].id, since=start, until=None
    )
    sizes = _sizes(world, MEMBERS - 1 - 6 - 2 * len(names.REGIONS))
    for region_name, team_names in names.REGIONS.items():
        region = _team(world, region_name, start, world.core)
        world.regions.append(region)
        for number in range(2):
            known = names.REGION_LEADER if (region_name, number) == ("Wendale", 0) else ""
            leader = _member(world, known or next(fresh), start, "Clinical lead", f"{region_name} health partnership")
            _place(world, region, leader, start, leads=number == 0)
            if number == 0:
                _place(world, world.core, leader, start + timedelta(minutes=1), leads=False)
        for team_name in team_names.split(", "):
            leaf = _team(world, team_name, start, region)
            world.leaves.append((leaf, region))
            _fill(world, leaf, region, next(sizes), fresh)
    _move_one(world)


def add_constituencies(world: World) -> None:
    """Most members belong to one; it follows from their job, which was drawn from it."""
    at = world.at(world.first_week, 8.5)
    ids = {}
    for number, (name, (description, _, _)) in enumerate(names.CONSTITUENCIES.items()):
        made = at + timedelta(seconds=number)
        ids[name] = world.add(
            Constituency, made, call_id=world.call_id, name=name, description=description, created_at=made
        )
    jobs = {job: name for name, (_, each, _) in names.CONSTITUENCIES.items() for job in each}
    for row in world.rows[Member]:
        group = jobs.get(world.jobs[row["id"]])
        if group and world.chance(0.93):
            joined = row["joined_at"] + timedelta(minutes=5)
            world.add(
                ConstituencyMember, joined, constituency_id=ids[group], member_id=row["id"], since=joined, until=None
            )


def _fill(world: World, leaf: Group, region: Group, size: int, fresh: Iterator[str]) -> None:
    known = [names.MEMBER] if leaf.name == names.MEMBERS_TEAM else []
    leaders = 2 if size > 12 else 1
    for number in range(size):
        early = number < leaders or world.chance(0.72)
        joined = world.some_time(world.launch, 2) if early else world.some_time(world.week(2), 56)
        name = names.WENDALE_LEADERS.get(leaf.name, "") if number == 0 else ""
        if number >= leaders and known:
            name = known.pop()
        name = name or next(fresh)
        job = names.JOBS.get(name) or _job(world)
        someone = _member(world, name, joined, job, _workplace(world, job, leaf, region))
        if number < leaders:
            _place(world, leaf, someone, joined, leads=True)
            _place(world, region, someone, joined + timedelta(minutes=1), leads=False)
        else:
            left = len(world.leaves) % 6 == 1 and number == size - 1
            _place(world, leaf, someone, joined, leads=False, left=12 + number if left else None)


def _team(world: World, name: str, at: datetime, above: Group | None) -> Group:
    at += timedelta(seconds=len(world.rows[Team]))
    team_id = world.add(Team, at, name=name, call_id=world.call_id, code=None, since=at, until=None, changed_at=at)
    if above is not None:
        world.add(TeamParent, at, team_id=team_id, parent_id=above.id, since=at, until=None)
    return Group(team_id, name)


def _place(world: World, group: Group, someone: Someone, at: datetime, *, leads: bool, left: int | None = None) -> None:
    is_leaf = group is not world.core and group not in world.regions
    until = world.at(world.week(left) + timedelta(days=2)) if left else None
    world.add(
        Place,
        at,
        team_id=group.id,
        member_id=someone.id,
        leads=leads,
        reports=is_leaf and not leads,
        since=at,
        until=until,
    )
    if leads:
        group.leaders.append(someone)
    else:
        group.people.append((someone, left))


def _move_one(world: World) -> None:
    """Long Hollow went from Eastwold to Aldermoor in the tenth week: what it reported before stays in Eastwold."""
    moved = world.at(world.week(10) + timedelta(days=1))
    region = next(each for each in world.regions if each.name == "Aldermoor")
    place, leaf = next((n, each) for n, (each, _) in enumerate(world.leaves) if each.name == "Long Hollow")
    old = next(row for row in world.rows[TeamParent] if row["team_id"] == leaf.id)
    old["until"] = moved
    world.add(TeamParent, moved, team_id=leaf.id, parent_id=region.id, since=moved, until=None)
    world.leaves[place] = (leaf, region)
    for row in world.rows[Place]:
        if row["member_id"] in {each.id for each in leaf.leaders} and row["team_id"] != leaf.id:
            row["until"] = moved
    for leader in leaf.leaders:
        for each in world.regions:
            each.people = [(someone, left) for someone, left in each.people if someone != leader]
        _place(world, region, leader, moved, leads=False)


def _member(world: World, name: str, at: datetime, job: str, workplace: str, *, administrator: bool = False) -> Someone:
    member_id = world.add(
        Member,
        at,
        email=address_of(name),
        name=name,
        password_hash=None,
        is_administrator=administrator,
        house_rules_accepted_at=at,
        joined_at=at,
        suspended_at=None,
    )
    world.people[name] = Someone(member_id, name, at)
    world.jobs[member_id] = job
    say(world, member_id, "role_title", job)
    say(world, member_id, "organisation", workplace)
    return world.people[name]


def _job(world: World) -> str:
    kinds = list(names.CONSTITUENCIES.values())
    _, jobs, _ = world.dice.choices(kinds, [share for _, _, share in kinds])[0]
    return world.dice.choice(jobs)


def _workplace(world: World, job: str, leaf: Group, region: Group) -> str:
    if "harmac" in job or "Medicines" in job:
        return f"{leaf.name} pharmacy"
    if "home" in job or "carer" in job:
        return f"{world.dice.choice(names.HOMES)}, {leaf.name}"
    if job.startswith(("GP", "Practice", "Nurse practitioner")):
        return f"{world.dice.choice(names.SURGERIES)}, {leaf.name}"
    if "director" in job.lower() or "ommission" in job or "Contracts" in job:
        return f"{region.name} health partnership"
    if job.startswith(("Lives", "Cares", "Volunteer", "Dementia adviser")):
        return f"{region.name} Voices"
    return f"{region.name} hospital"


def _sizes(world: World, people: int) -> Iterator[int]:
    """How many are in each leaf team: few in some, more than is good in others, all together `people`."""
    fixed = [10, 8, 9, 7, 5, 6]
    count = sum(len(each.split(", ")) for each in names.REGIONS.values())
    sizes = fixed + [world.dice.choice((8, 9, 10, 11, 12, 13, 14, 15)) for _ in range(count - len(fixed))]
    while (missing := people - sum(sizes)) != 0:
        sizes[world.dice.randrange(len(fixed), count)] += 1 if missing > 0 else -1
    return iter(sizes)


def _names(world: World) -> Iterator[str]:
    taken = {names.ADMINISTRATOR, names.ORGANISER, names.REGION_LEADER, names.MEMBER, *names.WENDALE_LEADERS.values()}
    pairs = {f"{first} {last}" for first in names.FIRST for last in names.LAST} - taken
    return iter(world.dice.sample(sorted(pairs), MEMBERS))


def address_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.org"

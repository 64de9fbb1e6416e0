"""What people wrote to each other: posts, comments, and thanks for both."""

from datetime import datetime, timedelta
from uuid import UUID

from models import Comment, Post, Reaction
from server.demo import names, words
from server.demo.world import WEEKS_DONE, Group, Someone, World


def add_talk(world: World) -> None:
    """A post or so a fortnight in the teams, each week in the core team; the latest ones in every team are of last
    week, so that no feed looks abandoned."""
    for group, often in [
        (world.core, WEEKS_DONE),
        *((each, 10) for each in world.regions),
        *((each, 14 if each.name == names.MEMBERS_TEAM else 6) for each, _ in world.leaves),
    ]:
        people = group.everybody
        pool = world.dice.sample(words.POSTS, len(words.POSTS))
        recent = [WEEKS_DONE - 1, *[WEEKS_DONE] * 4] if group.name == names.MEMBERS_TEAM else [WEEKS_DONE]
        weeks = [*sorted(world.dice.choices(range(2, WEEKS_DONE), k=often - len(recent))), *recent]
        for number, week in enumerate(weeks):
            at = world.some_time(world.week(week), 6)
            author = world.dice.choice([each for each in people if each.joined_at < at] or group.leaders)
            at = max(at, author.joined_at + timedelta(hours=2))
            text = pool[number % len(pool)].format(
                home=world.dice.choice(names.HOMES), surgery=world.dice.choice(names.SURGERIES)
            )
            _add_post(world, group, author, people, text, at)


def _add_post(world: World, group: Group, author: Someone, people: list[Someone], text: str, at: datetime) -> None:
    post_id = world.add(
        Post,
        at,
        team_id=group.id,
        author_id=author.id,
        text=text,
        written_at=at,
        edited_at=at + timedelta(minutes=7) if world.chance(0.05) else None,
        withdrawn_at=None,
    )
    _thank(world, people, author, at, post_id=post_id)
    said_at = at
    for said in world.dice.sample(words.COMMENTS, world.dice.choice((0, 0, 1, 1, 2, 3, 4))):
        said_at = min(said_at + timedelta(minutes=world.dice.uniform(4, 300)), world.at(world.week(WEEKS_DONE + 1), -1))
        who = world.dice.choice(people)
        comment_id = world.add(
            Comment,
            said_at,
            post_id=post_id,
            author_id=who.id,
            text=said,
            written_at=said_at,
            edited_at=None,
            withdrawn_at=None,
        )
        if world.chance(0.5):
            _thank(world, people, who, said_at, comment_id=comment_id)


def _thank(
    world: World,
    people: list[Someone],
    author: Someone,
    at: datetime,
    *,
    post_id: UUID | None = None,
    comment_id: UUID | None = None,
) -> None:
    others = [each for each in people if each != author]
    for member in world.dice.sample(others, world.dice.randrange(min(8, len(others) + 1))):
        world.add(
            Reaction, at, member_id=member.id, post_id=post_id, comment_id=comment_id, report_id=None, thanked_at=at
        )

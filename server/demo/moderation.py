"""Two things that members told moderators of, so that their desk is not bare."""

from datetime import timedelta

from models import Case, Comment, Flag, Post
from server.demo import names
from server.demo.world import WEEKS_DONE, World

SAID = (
    (
        "The gentleman in room 12 was a different man by Friday. His daughter, who teaches in the village, cried.",
        "patient",
        "I know who this is, and so does half of the village.",
    ),
    ("With respect, whoever wrote the last minutes was not listening.", "unkind", ""),
)


def add_cases(world: World) -> None:
    """Comments in the member's own team, told of by two who read them there. Nobody has decided yet."""
    team = next(each for each, _ in world.leaves if each.name == names.MEMBERS_TEAM)
    posts = [row for row in world.rows[Post] if row["team_id"] == team.id][-len(SAID) :]
    tellers = [each for each in team.everybody if each.name in (names.LEADER, names.MEMBER)]
    writers = [each for each in team.everybody if each not in tellers]
    for number, (text, reason, words) in enumerate(SAID):
        at = world.at(world.week(WEEKS_DONE + 1), -3 + number)
        author, teller = writers[number], tellers[number]
        comment = world.add(
            Comment,
            at,
            post_id=posts[number]["id"],
            author_id=author.id,
            text=text,
            written_at=at,
            edited_at=None,
            withdrawn_at=None,
        )
        told = at + timedelta(minutes=25)
        case = world.add(
            Case,
            told,
            kind="comment",
            subject_id=comment,
            author_id=author.id,
            team_id=team.id,
            quote=text,
            opened_at=told,
        )
        world.add(Flag, told, case_id=case, member_id=teller.id, reason=reason, words=words, flagged_at=told)

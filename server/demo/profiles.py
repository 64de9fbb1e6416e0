"""What the members of the demo say of themselves, beside their job: what they can help with, what they look for, and
for some how to reach them. All invented; the telephone numbers are of the range kept free for stories."""

from uuid import UUID

from models import Member, Place, ProfileField
from server.demo import names
from server.demo.world import World

HELPS: dict[str, tuple[str, ...]] = {
    "People with dementia, carers and voluntary sector": (
        "Telling a story so that people listen",
        "Talking with families about medicines",
        "Reading leaflets for plain words",
        "What helps on a bad day that is not a tablet",
    ),
    "Leaders of care homes": (
        "Getting a whole home to review together",
        "Training staff to look for pain first",
        "Letters to families",
        "Activities that calm the afternoon",
    ),
    "GPs and primary care": (
        "Searches in the practice system",
        "Fitting reviews into a normal week",
        "Talking with care homes",
        "Coding reviews so that they count",
    ),
    "Psychiatrists and mental-health teams": (
        "When to stop, and how slowly",
        "Advice by telephone to practices",
        "Assessing behaviour that challenges",
        "Training for night staff",
    ),
    "Pharmacists": (
        "Searches in the practice system",
        "Medicine reviews in care homes",
        "Lists of who takes what, from the dispensing record",
        "A protocol for reducing doses",
    ),
    "Hospital doctors and multidisciplinary teams": (
        "Discharge letters that say stop or review",
        "Delirium on the ward",
        "Starting a review clinic",
    ),
    "Commissioners": ("Paying for reviews", "Comparing practices without a league table", "Writing a local standard"),
    "Medical and nursing directors": ("Getting it onto the board’s agenda", "Freeing half a day a week for reviews"),
}
LOOKS = (
    "Somebody who has done this in a small practice",
    "How others write to families",
    "A care home to visit",
    "A protocol that works",
    "Somebody to talk to once a month",
    "How to begin with almost no time",
    "Figures to compare ours with",
)
PRONOUNS = ("she/her", "he/him", "they/them")


def say(world: World, member_id: UUID, field: str, value: str, audience: str = "everybody") -> None:
    world.rows[ProfileField].append({"member_id": member_id, "field": field, "value": value, "audience": audience})


def add_profiles(world: World) -> None:
    """Two of three say what they can help with; fewer say the rest. Each region is that of the member's team."""
    regions = _regions(world)
    group_of = {job: group for group, (_, jobs, _) in names.CONSTITUENCIES.items() for job in jobs}
    for number, row in enumerate(world.rows[Member]):
        member_id = row["id"]
        group = group_of.get(world.jobs[member_id], "Commissioners")
        if region := regions.get(member_id):
            say(world, member_id, "region", region)
        if world.chance(0.66):
            helps = world.dice.sample(HELPS[group], 2 if world.chance(0.4) else 1)
            say(world, member_id, "can_help_with", ". ".join(helps) + ".")
        if world.chance(0.35):
            say(world, member_id, "looks_for", world.dice.choice(LOOKS) + ".")
        if world.chance(0.15):
            say(world, member_id, "pronouns", world.dice.choice(PRONOUNS))
        if world.chance(0.3):
            audience = world.dice.choice(("teams", "teams", "leaders", "everybody"))
            say(world, member_id, "telephone", f"01632 96{number % 1000:04d}", audience)
        if world.chance(0.2):
            say(world, member_id, "email", "", world.dice.choice(("everybody", "teams")))


def _regions(world: World) -> dict[UUID, str]:
    region_of = {each.id: each.name for each in world.regions}
    region_of |= {leaf.id: region.name for leaf, region in world.leaves}
    placed = [row for row in world.rows[Place] if row["team_id"] in region_of]
    return {row["member_id"]: region_of[row["team_id"]] for row in placed}

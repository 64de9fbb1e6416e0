"""What a page would know: a snapshot by GET, and every event applied to it.

Each event sets or replaces by id and never counts. Invariant: whatever came in between, this equals a snapshot taken
afterwards, as far as the snapshot shows it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from tests.faults.world import Hand
from tests.live_client import Frame

Key = tuple[str, str]
Shape = dict[str, Any]


class Words(NamedTuple):
    """A post or a comment. `above`: its team, or its post."""

    above: str
    text: str
    edited_at: str | None


@dataclass
class State:
    posts: dict[str, Words] = field(default_factory=dict)
    comments: dict[str, Words] = field(default_factory=dict)
    thanks: set[tuple[str, str, str]] = field(default_factory=set)
    """Post or comment, its id, who."""
    members: dict[str, dict[str, bool] | None] = field(default_factory=dict)
    """Of each team those who are in it, and whether they lead it; None for who is not inside."""

    def shown(self) -> dict[str, Any]:
        """Without what hangs on something that is gone: a page does not show it."""
        comments = {key: each for key, each in self.comments.items() if each.above in self.posts}
        there = {("post", each) for each in self.posts} | {("comment", each) for each in comments}
        return {
            "posts": self.posts,
            "comments": comments,
            "thanks": sorted(each for each in self.thanks if each[:2] in there),
            "members": self.members,
        }


@dataclass(eq=False)
class Store:
    hand: Hand
    teams: tuple[UUID, ...]
    widened: Callable[[], None] = lambda: None
    """What I may read has changed: load it all again."""
    state: State = field(default_factory=State)

    async def load(self) -> int:
        fresh, cursor = await self.fresh()
        self.state = fresh
        return cursor

    async def fresh(self) -> tuple[State, int]:
        """A snapshot and its cursor, which is read first."""
        state, cursor, before = State(), None, None
        while cursor is None or before is not None:
            page = await self._get("/feed?limit=50" + (f"&before={before}" if before else ""))
            cursor, before = page["cursor"] if cursor is None else cursor, page["next"]
            for item in page["items"]:
                self._keep_post(state, item["post"])
        for team_id in self.teams:
            team = await self._get(f"/teams/{team_id}", hidden=404)
            inside = team.get("members")
            state.members[str(team_id)] = None if inside is None else {each["id"]: each["leads"] for each in inside}
        return state, cursor

    async def _get(self, path: str, hidden: int = 0) -> Shape:
        """Empty where it answers `hidden`. Raises OSError for all but that and 200: whoever loads asks again."""
        status, body = await self.hand.ask("GET", path)
        if status not in (200, hidden):
            raise OSError(f"GET {path} answered {status}: {body}")
        shape: Shape = body if status == 200 else {}
        return shape

    @staticmethod
    def _keep_post(state: State, post: Shape) -> None:
        state.posts[post["id"]] = Words(post["team_id"], post["text"], post["edited_at"])
        state.thanks |= {("post", post["id"], each["id"]) for each in post["thanked_by"]}
        for each in post["comments"]:
            state.comments[each["id"]] = Words(each["post_id"], each["text"], each["edited_at"])
            state.thanks |= {("comment", each["id"], who["id"]) for who in each["thanked_by"]}

    def apply(self, event: Frame) -> None:
        state = self.state
        match event["type"]:
            case "post.written":
                state.posts[event["post_id"]] = Words(event["team_id"], event["text"], event["edited_at"])
            case "post.withdrawn":
                state.posts.pop(event["post_id"], None)
            case "comment.written":
                state.comments[event["comment_id"]] = Words(event["post_id"], event["text"], event["edited_at"])
            case "comment.withdrawn":
                state.comments.pop(event["comment_id"], None)
            case "thanks.set":
                key = (event["subject"], event["subject_id"], event["member_id"])
                (state.thanks.add if event["given"] else state.thanks.discard)(key)
            case "place.changed" | "place.ended":
                inside = state.members.get(event["team_id"])
                if inside is not None and event["type"] == "place.changed":
                    inside[event["member_id"]] = event["leads"]
                elif inside is not None:
                    inside.pop(event["member_id"], None)
                if event["member_id"] == str(self.hand.who.id):
                    self.widened()
            case "team.moved":
                self.widened()


def differences(mine: State, fresh: State) -> list[str]:
    """Where the two would show something else; empty for none."""
    left, right = mine.shown(), fresh.shown()
    return [f"{name}: after events {_first(left[name], right[name])}" for name in left if left[name] != right[name]]


def _first(mine: Any, fresh: Any) -> str:
    if isinstance(mine, dict):
        for key in [*mine, *fresh]:
            if mine.get(key) != fresh.get(key):
                return f"{key} is {mine.get(key)!r}, in a fresh snapshot {fresh.get(key)!r}"
    return f"{sorted(set(mine) - set(fresh))} too much, {sorted(set(fresh) - set(mine))} missing"

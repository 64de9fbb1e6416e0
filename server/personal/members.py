"""What is held about a member as such: who they are, how they come in, where they belong."""

from models import (
    Acceptance,
    ApiToken,
    ConstituencyMember,
    ErasedMember,
    FailedSignIn,
    HouseText,
    Member,
    MemberSession,
    Organiser,
    Place,
    SignInLink,
)
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Member,
        parts=(
            Part(
                heading="Your profile",
                mine=lambda member_id, _: Member.id == member_id,
                shows=(
                    Member.id,
                    Member.name,
                    Member.email,
                    Member.is_administrator,
                    Member.is_moderator,
                    Member.is_webinar_host,
                    Member.house_rules_accepted_at,
                    Member.joined_at,
                    Member.suspended_at,
                    Member.suspended_reason,
                    Member.left_at,
                    Member.suspended_until,
                    Member.wants_reminders,
                    Member.wants_webinar_letters,
                    Member.hears_who_is_late,
                ),
                erasure=Erasure.BY_HAND,
                why="Others must know who you are. After erasure the row says “Former member” and nothing else, so "
                "that reports and sums stay as they were.",
            ),
        ),
        secrets=(Member.password_hash,),
        named=(Member.suspended_by,),
    ),
    Holding(
        MemberSession,
        parts=(
            Part(
                heading="Browsers you signed in with",
                mine=MemberSession.member_id,
                shows=(
                    MemberSession.device,
                    MemberSession.shared_computer,
                    MemberSession.started_at,
                    MemberSession.last_seen_at,
                    MemberSession.address,
                    MemberSession.confirmed_at,
                    MemberSession.ends_at,
                    MemberSession.ended_at,
                ),
                erasure=Erasure.DELETE,
                why="Keeps you signed in, and lets you see where.",
            ),
        ),
        secrets=(MemberSession.token_hash,),
    ),
    Holding(
        ApiToken,
        parts=(
            Part(
                heading="Tokens you made for programs",
                mine=ApiToken.member_id,
                shows=(
                    ApiToken.name,
                    ApiToken.scope,
                    ApiToken.created_at,
                    ApiToken.expires_at,
                    ApiToken.last_used_at,
                    ApiToken.revoked_at,
                ),
                erasure=Erasure.DELETE,
                why="Lets a program of yours act as you.",
            ),
        ),
        secrets=(ApiToken.token_hash,),
    ),
    Holding(
        SignInLink,
        parts=(
            Part(
                heading="Sign-in links sent to you",
                mine=SignInLink.member_id,
                shows=(SignInLink.expires_at, SignInLink.used_at),
                erasure=Erasure.DELETE,
                why="Lets you sign in from your mail.",
            ),
        ),
        secrets=(SignInLink.token_hash,),
    ),
    Holding(
        FailedSignIn,
        secrets=(FailedSignIn.account, FailedSignIn.address),
        why="Keyed hashes that slow down guessing: nobody can read from them who tried what. Those of an erased "
        "member's address are deleted.",
    ),
    Holding(
        Acceptance,
        parts=(
            Part(
                heading="House rules and privacy notices you accepted",
                mine=Acceptance.member_id,
                shows=(Acceptance.text_id, Acceptance.accepted_at),
                erasure=Erasure.KEEP,
                why="Proof that everybody here agreed to the same rules.",
            ),
        ),
    ),
    Holding(
        HouseText,
        named=(HouseText.published_by,),
        plain=(HouseText.kind, HouseText.text, HouseText.what_changed),
        why="What everybody agrees to.",
    ),
    Holding(
        ErasedMember,
        named=(ErasedMember.member_id,),
        why="Ids of those who were erased, so that a backup from before does not bring them back.",
    ),
    Holding(
        Place,
        parts=(
            Part(
                heading="Your teams",
                mine=Place.member_id,
                shows=(Place.team_id, Place.leads, Place.reports, Place.since, Place.until),
                erasure=Erasure.KEEP,
                why="How many were asked to report, and when, is part of every sum.",
            ),
        ),
    ),
    Holding(
        Organiser,
        parts=(
            Part(
                heading="Calls you organise",
                mine=Organiser.member_id,
                shows=(Organiser.call_id, Organiser.since, Organiser.until),
                erasure=Erasure.KEEP,
                why="Who could decide at the time, as an id without a name.",
            ),
        ),
    ),
    Holding(
        ConstituencyMember,
        parts=(
            Part(
                heading="Your constituencies",
                mine=ConstituencyMember.member_id,
                shows=(ConstituencyMember.constituency_id, ConstituencyMember.since, ConstituencyMember.until),
                erasure=Erasure.DELETE,
                why="Says which kind of people you are one of.",
            ),
        ),
    ),
)

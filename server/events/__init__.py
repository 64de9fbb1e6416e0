"""Everything that is announced, declared once.

An event carries what everyone in its audience may see, whole, so that nobody has to ask back; what depends on the
viewer (is it mine, may I edit) never rides on the wire. Each sets or replaces by id and never increments, so one that
is applied twice or early does no harm. The union is published in the OpenAPI document, from which the browser's types
are generated.
"""

from typing import Annotated

from pydantic import Field

from server.events.audiences import (
    SAMPLED,
    Audience,
    to_administrators,
    to_all,
    to_call,
    to_constituency,
    to_constituency_leaders,
    to_desk,
    to_leaders,
    to_line,
    to_member,
    to_moderators,
    to_organisers,
    to_presenter,
    to_presenters,
    to_samples,
    to_team,
    to_webinar,
)
from server.events.backstage import NoteChanged, NoteWithdrawn
from server.events.base import Announced
from server.events.commitments import CommitmentChanged, CommitmentGone
from server.events.factors import FactorsChanged, PasskeyNow
from server.events.feed import CommentWithdrawn, CommentWritten, PostWithdrawn, PostWritten, ThanksSet
from server.events.handovers import HandoverMade
from server.events.house import HouseTextPublished
from server.events.imports import ImportChanged
from server.events.joining import CallPageChanged, JoinQuestionNow, JoinRequestChanged
from server.events.log import Announcing, Gathered, emit, forget, last_position, read_cursor, rewrite_pending
from server.events.moderation import CaseChanged, ContentHidden, ContentRestored, FlagAnswered, NoticeChanged
from server.events.network import NetworkChanged
from server.events.people import (
    AccessEnded,
    InvitationChanged,
    InvitationState,
    MemberChanged,
    MemberLeft,
    MemberSuspended,
    NetworkRole,
    RoleChanged,
)
from server.events.polls import PollChanged, PollGone, WordsQueued
from server.events.questions import (
    AnswerWithdrawn,
    AnswerWritten,
    QuestionFollowed,
    QuestionGone,
    QuestionQueued,
    QuestionShown,
    VotesCounted,
)
from server.events.reports import (
    AnswerNow,
    ChartMarked,
    ConfidenceGiven,
    FigureNow,
    FiguresChanged,
    FormMade,
    GoalSet,
    LowAnswered,
    LowRaised,
    MetricDefined,
    NumberNow,
    NumbersShown,
    PauseSet,
    QuestionKind,
    RemarkWritten,
    ReportAcknowledged,
    ReportAsked,
    ReportSent,
    Told,
)
from server.events.resources import ResourceChanged, ResourceGone
from server.events.summaries import NamingAsked, SummaryPassedUp
from server.events.teams import (
    CallChanged,
    ConstituencyChanged,
    ConstituencyMemberChanged,
    OrganiserChanged,
    PlaceChanged,
    PlaceEnded,
    TeamChanged,
    TeamMoved,
)
from server.events.transcripts import TranscriptChanged
from server.events.webinars import RegistrationChanged, RegistrationSet, WebinarChanged, WebinarInvited

Event = Annotated[
    MemberChanged
    | MemberSuspended
    | MemberLeft
    | RoleChanged
    | AccessEnded
    | FactorsChanged
    | HouseTextPublished
    | InvitationChanged
    | TeamChanged
    | TeamMoved
    | PlaceChanged
    | PlaceEnded
    | CallChanged
    | OrganiserChanged
    | ConstituencyChanged
    | ConstituencyMemberChanged
    | MetricDefined
    | ChartMarked
    | ConfidenceGiven
    | GoalSet
    | FormMade
    | PauseSet
    | ReportSent
    | NumbersShown
    | ReportAcknowledged
    | ReportAsked
    | RemarkWritten
    | SummaryPassedUp
    | NamingAsked
    | LowRaised
    | LowAnswered
    | FiguresChanged
    | PostWritten
    | PostWithdrawn
    | CommentWritten
    | CommentWithdrawn
    | ThanksSet
    | NetworkChanged
    | CallPageChanged
    | JoinRequestChanged
    | ContentHidden
    | ContentRestored
    | CaseChanged
    | NoticeChanged
    | FlagAnswered
    | HandoverMade
    | ImportChanged
    | WebinarChanged
    | WebinarInvited
    | RegistrationChanged
    | RegistrationSet
    | QuestionShown
    | QuestionGone
    | QuestionQueued
    | QuestionFollowed
    | VotesCounted
    | AnswerWritten
    | AnswerWithdrawn
    | PollChanged
    | PollGone
    | CommitmentChanged
    | CommitmentGone
    | WordsQueued
    | ResourceChanged
    | ResourceGone
    | NoteChanged
    | NoteWithdrawn
    | TranscriptChanged,
    Field(discriminator="type"),
]

RIGHTS_CHANGED = frozenset(
    {"place.changed", "place.ended", "organiser.changed", "constituency_member.changed", "role.changed"}
)
"""Events after which the sockets of `member_id` read their rights again, before they hear anything else."""
RELAY_READS = RIGHTS_CHANGED | {
    "access.ended",
    "member.suspended",
    "member.left",
    "team.moved",
    "figures.changed",
    "webinar.changed",
}
"""Events whose bodies the relay itself reads."""

__all__ = [
    "RELAY_READS",
    "RIGHTS_CHANGED",
    "SAMPLED",
    "AccessEnded",
    "Announced",
    "Announcing",
    "AnswerNow",
    "AnswerWithdrawn",
    "AnswerWritten",
    "Audience",
    "CallChanged",
    "CallPageChanged",
    "CaseChanged",
    "ChartMarked",
    "CommentWithdrawn",
    "CommentWritten",
    "CommitmentChanged",
    "CommitmentGone",
    "ConfidenceGiven",
    "ConstituencyChanged",
    "ConstituencyMemberChanged",
    "ContentHidden",
    "ContentRestored",
    "Event",
    "FactorsChanged",
    "FigureNow",
    "FiguresChanged",
    "FlagAnswered",
    "FormMade",
    "Gathered",
    "GoalSet",
    "HandoverMade",
    "HouseTextPublished",
    "ImportChanged",
    "InvitationChanged",
    "InvitationState",
    "JoinQuestionNow",
    "JoinRequestChanged",
    "LowAnswered",
    "LowRaised",
    "MemberChanged",
    "MemberLeft",
    "MemberSuspended",
    "MetricDefined",
    "NamingAsked",
    "NetworkChanged",
    "NetworkRole",
    "NoteChanged",
    "NoteWithdrawn",
    "NoticeChanged",
    "NumberNow",
    "NumbersShown",
    "OrganiserChanged",
    "PasskeyNow",
    "PauseSet",
    "PlaceChanged",
    "PlaceEnded",
    "PollChanged",
    "PollGone",
    "PostWithdrawn",
    "PostWritten",
    "QuestionFollowed",
    "QuestionGone",
    "QuestionKind",
    "QuestionQueued",
    "QuestionShown",
    "RegistrationChanged",
    "RegistrationSet",
    "RemarkWritten",
    "ReportAcknowledged",
    "ReportAsked",
    "ReportSent",
    "ResourceChanged",
    "ResourceGone",
    "RoleChanged",
    "SummaryPassedUp",
    "TeamChanged",
    "TeamMoved",
    "ThanksSet",
    "Told",
    "TranscriptChanged",
    "VotesCounted",
    "WebinarChanged",
    "WebinarInvited",
    "WordsQueued",
    "emit",
    "forget",
    "last_position",
    "read_cursor",
    "rewrite_pending",
    "to_administrators",
    "to_all",
    "to_call",
    "to_constituency",
    "to_constituency_leaders",
    "to_desk",
    "to_leaders",
    "to_line",
    "to_member",
    "to_moderators",
    "to_organisers",
    "to_presenter",
    "to_presenters",
    "to_samples",
    "to_team",
    "to_webinar",
]

"""What is stored. Tables only: no rules, no HTTP, no methods that query."""

from models.audit import AuditEntry, KeptReply, Mail
from models.backstage import BackstageNote, BackstageSeen
from models.base import Base
from models.calls import Call, Constituency, ConstituencyMember, Evidence, Organiser
from models.commitments import Commitment
from models.events import EventRow, LogMark, Position, Stamping
from models.factors import AuthenticatorApp, Passkey, PasskeyChallenge, RecoveryCode, SignInTicket
from models.feedback import WebinarFeedback
from models.forms import FormNumber, FormQuestion, Pause, ReportForm
from models.goals import Goal, GoalConfidence, GoalMilestone, GoalVersion
from models.handovers import HandedOver, Handover
from models.house import Acceptance, ErasedMember, HouseText
from models.imports import Import
from models.invitations import Invitation, InvitationLink, LinkClaim
from models.inviting import WebinarInvitation, WebinarLetter
from models.joining import CallPage, JoinLink, JoinMessage, JoinQuestion, JoinRequest, PublishedGoal, SpentProof
from models.keys import EmailChange, KnownDevice, OpenIdAccount, OpenIdStart
from models.marks import ChartMark
from models.members import MAY_COME_IN, ApiToken, FailedSignIn, Member, MemberSession, SignInLink
from models.metrics import Metric, MetricVersion
from models.milestones import MilestoneAnswer
from models.moderation import Appeal, Case, Decision, Flag
from models.network import NetworkVersion
from models.observations import ExpectedChange, HeldNumber, MetricSum, Observation, ToldSum
from models.polls import Poll, PollAnswer, PollWord
from models.posts import Comment, Post, Reaction
from models.processes import Process
from models.profiles import Photo, ProfileField
from models.questions import Question, QuestionAnswer, QuestionVote
from models.remarks import Remark
from models.reminders import Reminder, ReminderRound
from models.reports import Acknowledgement, Low, LowAnswer, Report, ReportAnswer, ReportRevision
from models.resources import Resource, ResourceFile
from models.rooms import Attendance, WebinarThanks
from models.summaries import Summary, SummaryItem
from models.teams import Place, Team, TeamParent
from models.transcripts import Cue, Transcript
from models.webinars import Registration, Webinar, WebinarConstituency, WebinarPerson, WebinarSeries, WebinarTeam

__all__ = [
    "MAY_COME_IN",
    "Acceptance",
    "Acknowledgement",
    "ApiToken",
    "Appeal",
    "Attendance",
    "AuditEntry",
    "AuthenticatorApp",
    "BackstageNote",
    "BackstageSeen",
    "Base",
    "Call",
    "CallPage",
    "Case",
    "ChartMark",
    "Comment",
    "Commitment",
    "Constituency",
    "ConstituencyMember",
    "Cue",
    "Decision",
    "EmailChange",
    "ErasedMember",
    "EventRow",
    "Evidence",
    "ExpectedChange",
    "FailedSignIn",
    "Flag",
    "FormNumber",
    "FormQuestion",
    "Goal",
    "GoalConfidence",
    "GoalMilestone",
    "GoalVersion",
    "HandedOver",
    "Handover",
    "HeldNumber",
    "HouseText",
    "Import",
    "Invitation",
    "InvitationLink",
    "JoinLink",
    "JoinMessage",
    "JoinQuestion",
    "JoinRequest",
    "KeptReply",
    "KnownDevice",
    "LinkClaim",
    "LogMark",
    "Low",
    "LowAnswer",
    "Mail",
    "Member",
    "MemberSession",
    "Metric",
    "MetricSum",
    "MetricVersion",
    "MilestoneAnswer",
    "NetworkVersion",
    "Observation",
    "OpenIdAccount",
    "OpenIdStart",
    "Organiser",
    "Passkey",
    "PasskeyChallenge",
    "Pause",
    "Photo",
    "Place",
    "Poll",
    "PollAnswer",
    "PollWord",
    "Position",
    "Post",
    "Process",
    "ProfileField",
    "PublishedGoal",
    "Question",
    "QuestionAnswer",
    "QuestionVote",
    "Reaction",
    "RecoveryCode",
    "Registration",
    "Remark",
    "Reminder",
    "ReminderRound",
    "Report",
    "ReportAnswer",
    "ReportForm",
    "ReportRevision",
    "Resource",
    "ResourceFile",
    "SignInLink",
    "SignInTicket",
    "SpentProof",
    "Stamping",
    "Summary",
    "SummaryItem",
    "Team",
    "TeamParent",
    "ToldSum",
    "Transcript",
    "Webinar",
    "WebinarConstituency",
    "WebinarFeedback",
    "WebinarInvitation",
    "WebinarLetter",
    "WebinarPerson",
    "WebinarSeries",
    "WebinarTeam",
    "WebinarThanks",
]

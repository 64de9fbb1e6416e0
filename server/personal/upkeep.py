"""The audit log, the live log, kept replies, mail and processes: copies and traces that outlive their request."""

from models import AuditEntry, EventRow, KeptReply, LogMark, Mail, NetworkVersion, Position, Process, Stamping
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        AuditEntry,
        parts=(
            Part(
                heading="What you did, as the audit log has it",
                mine=AuditEntry.member_id,
                shows=(
                    AuditEntry.at,
                    AuditEntry.action,
                    AuditEntry.subject,
                    AuditEntry.subject_id,
                    AuditEntry.address,
                    AuditEntry.details,
                ),
                erasure=Erasure.BY_HAND,
                why="Who did what must be known for as long as somebody may ask. After erasure it is an id without a "
                "name, a network address or words.",
            ),
            Part(
                heading="What was done to you, or seen of you",
                mine=lambda member_id, _: (AuditEntry.subject == "member") & (AuditEntry.subject_id == member_id),
                shows=(AuditEntry.at, AuditEntry.action),
                erasure=Erasure.BY_HAND,
                why="You may ask who saw what. After erasure it names an id.",
            ),
        ),
    ),
    Holding(
        KeptReply,
        parts=(
            Part(
                heading="Answers kept in case a program of yours asks again",
                mine=KeptReply.member_id,
                shows=(KeptReply.route, KeptReply.status, KeptReply.at),
                erasure=Erasure.DELETE,
                why="The same request, sent twice, is done once. A day at most.",
            ),
        ),
        secrets=(KeptReply.key, KeptReply.request_hash, KeptReply.body),
    ),
    Holding(
        Mail,
        parts=(
            Part(
                heading="Mail to your address",
                mine=Mail.to,
                shows=(Mail.to, Mail.subject, Mail.written_at, Mail.sent_at),
                erasure=Erasure.DELETE,
                why="Mail waits here until the mail server takes it; its words are cleared once it is sent.",
            ),
        ),
        secrets=(Mail.text, Mail.html, Mail.reply_to, Mail.calendar, Mail.last_error),
    ),
    Holding(
        EventRow,
        secrets=(EventRow.body, EventRow.audiences),
        why="Copies of what was announced, for a few days, for pages that were away. What names an erased member is "
        "rewritten, what they took back is deleted.",
    ),
    Holding(
        NetworkVersion,
        named=(NetworkVersion.changed_by,),
        plain=(NetworkVersion.second_factor_for, NetworkVersion.visibility),
        why="The rules of the network, and which id set them.",
    ),
    Holding(Position, why="The order of the log."),
    Holding(Stamping, why="How far the log is numbered."),
    Holding(LogMark, why="How far the log was cleared."),
    Holding(
        Process,
        plain=(Process.host, Process.roles, Process.version, Process.figures),
        why="Which programs serve the network. Their figures count requests, not people.",
    ),
)

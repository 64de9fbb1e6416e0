"""Reports, lows and what leaders said to them."""

from sqlalchemy import or_, select, tuple_

from models import (
    Acknowledgement,
    Low,
    LowAnswer,
    Remark,
    Reminder,
    ReminderRound,
    Report,
    ReportAnswer,
    ReportRevision,
    Summary,
    SummaryItem,
)
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Report,
        parts=(
            Part(
                heading="Reports you sent",
                mine=Report.member_id,
                shows=(Report.id, Report.team_id, Report.period, Report.sent_at),
                erasure=Erasure.KEEP,
                why="That a report was sent is part of how complete a sum is.",
            ),
        ),
    ),
    Holding(
        ReportRevision,
        parts=(
            Part(
                heading="What you wrote in reports",
                mine=ReportRevision.author_id,
                shows=(
                    ReportRevision.report_id,
                    ReportRevision.revision,
                    ReportRevision.high,
                    ReportRevision.reason,
                    ReportRevision.sent_at,
                ),
                erasure=Erasure.WORDS,
                columns=(ReportRevision.high, ReportRevision.reason),
                why="What a team did and learned.",
            ),
        ),
    ),
    Holding(
        ReportAnswer,
        parts=(
            Part(
                heading="Answers in your reports",
                mine=lambda member_id, _: or_(
                    ReportAnswer.report_id.in_(select(Report.id).where(Report.member_id == member_id)),
                    tuple_(ReportAnswer.report_id, ReportAnswer.revision).in_(
                        select(ReportRevision.report_id, ReportRevision.revision).where(
                            ReportRevision.author_id == member_id
                        )
                    ),
                ),
                shows=(
                    ReportAnswer.report_id,
                    ReportAnswer.revision,
                    ReportAnswer.question_id,
                    ReportAnswer.words,
                    ReportAnswer.yes,
                    ReportAnswer.day,
                    ReportAnswer.confidence,
                ),
                erasure=Erasure.WORDS,
                columns=(ReportAnswer.words,),
                why="What a team did and learned. Yes or no, a date and a confidence stay, as numbers do.",
            ),
        ),
    ),
    Holding(
        Low,
        parts=(
            Part(
                heading="Lows and requests for help you raised",
                mine=Low.author_id,
                shows=(Low.id, Low.report_id, Low.kind, Low.text, Low.raised_at, Low.answered_at),
                erasure=Erasure.WORDS,
                columns=(Low.text,),
                why="A leader owes an answer.",
            ),
        ),
        plain=(Low.kind,),
    ),
    Holding(
        LowAnswer,
        parts=(
            Part(
                heading="Answers you gave to lows",
                mine=LowAnswer.author_id,
                shows=(LowAnswer.low_id, LowAnswer.text, LowAnswer.answered_at),
                erasure=Erasure.WORDS,
                columns=(LowAnswer.text,),
                why="Whoever asked for help keeps the answer.",
            ),
            Part(
                heading="Answers to your lows",
                mine=lambda member_id, _: LowAnswer.low_id.in_(select(Low.id).where(Low.author_id == member_id)),
                shows=(LowAnswer.low_id, LowAnswer.text, LowAnswer.answered_at),
                erasure=Erasure.KEEP,
                why="They are the words of whoever answered.",
            ),
        ),
    ),
    Holding(
        Acknowledgement,
        parts=(
            Part(
                heading="Reports you acknowledged",
                mine=Acknowledgement.member_id,
                shows=(Acknowledgement.report_id, Acknowledgement.acknowledged_at),
                erasure=Erasure.KEEP,
                why="Whoever reported was read, by somebody.",
            ),
        ),
    ),
    Holding(
        Remark,
        parts=(
            Part(
                heading="What you said about reports",
                mine=Remark.author_id,
                shows=(Remark.report_id, Remark.kind, Remark.text, Remark.written_at, Remark.settled_at),
                erasure=Erasure.WORDS,
                columns=(Remark.text,),
                why="Whoever reported keeps what a leader said to it, and the leader keeps the answer.",
            ),
            Part(
                heading="What was said about your reports",
                mine=lambda member_id, _: Remark.report_id.in_(select(Report.id).where(Report.member_id == member_id)),
                shows=(Remark.report_id, Remark.kind, Remark.text, Remark.written_at),
                erasure=Erasure.KEEP,
                why="They are the words of whoever said them.",
            ),
        ),
        plain=(Remark.kind,),
    ),
    Holding(
        Reminder,
        parts=(
            Part(
                heading="Reminders sent to you",
                mine=Reminder.member_id,
                shows=(Reminder.form_id, Reminder.team_id, Reminder.period, Reminder.written_at),
                erasure=Erasure.DELETE,
                why="So that nobody is reminded twice.",
            ),
        ),
        named=(Reminder.by_id,),
        secrets=(Reminder.token_hash, Reminder.last_answer),
    ),
    Holding(ReminderRound, plain=(ReminderRound.stage,), why="Which forms' reminders have all been written."),
    Holding(
        Summary,
        parts=(
            Part(
                heading="Summaries you passed up",
                mine=Summary.author_id,
                shows=(Summary.team_id, Summary.period, Summary.version, Summary.sentence, Summary.as_at),
                erasure=Erasure.WORDS,
                columns=(Summary.sentence,),
                why="What the leaders above knew at the time.",
            ),
        ),
        plain=(Summary.figures,),
    ),
    Holding(
        SummaryItem,
        parts=(
            Part(
                heading="What leaders passed up of your words",
                mine=SummaryItem.member_id,
                shows=(SummaryItem.kind, SummaryItem.words, SummaryItem.naming, SummaryItem.answered_at),
                erasure=Erasure.WORDS,
                columns=(SummaryItem.words,),
                why="Highs and lows travel up, with your name only if you agree.",
            ),
        ),
        plain=(SummaryItem.kind, SummaryItem.naming),
    ),
)

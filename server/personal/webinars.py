"""Webinars: who schedules, runs and attends them."""

from models import (
    Attendance,
    Poll,
    PollAnswer,
    PollWord,
    Question,
    QuestionAnswer,
    QuestionVote,
    Registration,
    Webinar,
    WebinarConstituency,
    WebinarFeedback,
    WebinarInvitation,
    WebinarLetter,
    WebinarPerson,
    WebinarSeries,
    WebinarTeam,
    WebinarThanks,
)
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Webinar,
        parts=(
            Part(
                heading="Webinars you scheduled",
                mine=Webinar.author_id,
                shows=(Webinar.id, Webinar.title, Webinar.starts_at, Webinar.created_at),
                erasure=Erasure.KEEP,
                why="Others came to it, and what was asked there stays.",
            ),
        ),
        secrets=(Webinar.display_hash,),
        plain=(
            Webinar.title,
            Webinar.takeaway,
            Webinar.zone,
            Webinar.join_url,
            Webinar.video_url,
            Webinar.captions_url,
            Webinar.holds,
            Webinar.cancelled_why,
        ),
    ),
    Holding(
        WebinarSeries,
        parts=(
            Part(
                heading="Series of webinars you scheduled",
                mine=WebinarSeries.author_id,
                shows=(WebinarSeries.every, WebinarSeries.times, WebinarSeries.made_at),
                erasure=Erasure.KEEP,
                why="Others came to them, and what was asked there stays.",
            ),
        ),
        plain=(WebinarSeries.every,),
    ),
    Holding(WebinarTeam, why="Whom a webinar is for: teams, not people."),
    Holding(WebinarConstituency, why="Whom a webinar is for: kinds of people, not people."),
    Holding(
        WebinarPerson,
        parts=(
            Part(
                heading="Webinars you hosted or spoke in",
                mine=WebinarPerson.member_id,
                shows=(WebinarPerson.webinar_id, WebinarPerson.part),
                erasure=Erasure.KEEP,
                why="Who ran a webinar is part of its record, as an id without a name.",
            ),
        ),
        plain=(WebinarPerson.part,),
    ),
    Holding(
        Registration,
        parts=(
            Part(
                heading="Webinars you registered for",
                mine=Registration.member_id,
                shows=(Registration.webinar_id, Registration.shown, Registration.registered_at),
                erasure=Erasure.DELETE,
                why="So that there is a place for you, and you are told of changes.",
            ),
        ),
    ),
    Holding(
        Attendance,
        parts=(
            Part(
                heading="Webinars you were in",
                mine=Attendance.member_id,
                shows=(Attendance.webinar_id, Attendance.first_seen, Attendance.last_seen, Attendance.seconds),
                erasure=Erasure.DELETE,
                why="So that who ran it can thank and ask those who stayed.",
            ),
        ),
    ),
    Holding(
        WebinarFeedback,
        parts=(
            Part(
                heading="What you said of webinars",
                mine=WebinarFeedback.member_id,
                shows=(
                    WebinarFeedback.webinar_id,
                    WebinarFeedback.before,
                    WebinarFeedback.after,
                    WebinarFeedback.worth,
                    WebinarFeedback.helped,
                    WebinarFeedback.missing,
                    WebinarFeedback.named,
                    WebinarFeedback.one_to_one,
                    WebinarFeedback.hidden_at,
                    WebinarFeedback.before_at,
                    WebinarFeedback.after_at,
                    WebinarFeedback.worth_at,
                ),
                erasure=Erasure.WORDS,
                columns=(WebinarFeedback.helped, WebinarFeedback.missing),
                why="Numbers over all do not change because somebody left: the difference would be theirs.",
            ),
        ),
    ),
    Holding(
        WebinarInvitation,
        parts=(
            Part(
                heading="Webinars you were invited to",
                mine=WebinarInvitation.member_id,
                shows=(WebinarInvitation.webinar_id, WebinarInvitation.invited_at, WebinarInvitation.declined_at),
                erasure=Erasure.DELETE,
                why="So that you are invited once only.",
            ),
        ),
        named=(WebinarInvitation.inviter_id,),
    ),
    Holding(
        WebinarLetter,
        parts=(
            Part(
                heading="Letters you wrote to people of your webinars",
                mine=WebinarLetter.author_id,
                shows=(
                    WebinarLetter.webinar_id,
                    WebinarLetter.subject,
                    WebinarLetter.text,
                    WebinarLetter.people,
                    WebinarLetter.sent_at,
                ),
                erasure=Erasure.WORDS,
                columns=(WebinarLetter.subject, WebinarLetter.text),
                why="Those who run the webinar see what was written to its people.",
            ),
        ),
    ),
    Holding(
        WebinarThanks,
        parts=(
            Part(
                heading="Webinars you said thanks for",
                mine=WebinarThanks.member_id,
                shows=(WebinarThanks.webinar_id, WebinarThanks.given, WebinarThanks.changed_at),
                erasure=Erasure.KEEP,
                why="How many said thanks does not change because somebody left.",
            ),
        ),
    ),
    Holding(
        Question,
        parts=(
            Part(
                heading="Questions you asked in webinars",
                mine=Question.author_id,
                shows=(
                    Question.id,
                    Question.webinar_id,
                    Question.anonymous,
                    Question.text,
                    Question.original,
                    Question.state,
                    Question.reason,
                    Question.votes,
                    Question.asked_at,
                    Question.lifted_at,
                    Question.lifted_why,
                ),
                erasure=Erasure.WORDS,
                columns=(Question.text, Question.original),
                why="Others voted for it and heard the answer. Deleted, it is withdrawn.",
            ),
        ),
        named=(Question.lifted_by, Question.for_id),
        plain=(Question.theme, Question.state, Question.reason, Question.answered, Question.lifted_why),
    ),
    Holding(
        Poll,
        parts=(
            Part(
                heading="Polls you made in webinars",
                mine=Poll.author_id,
                shows=(Poll.id, Poll.webinar_id, Poll.question, Poll.made_at),
                erasure=Erasure.KEEP,
                why="Others answered it.",
            ),
        ),
        plain=(Poll.kind, Poll.question, Poll.choices, Poll.state, Poll.counts, Poll.words),
    ),
    Holding(
        PollAnswer,
        parts=(
            Part(
                heading="Your answers to polls in webinars",
                mine=PollAnswer.member_id,
                shows=(PollAnswer.poll_id, PollAnswer.choices, PollAnswer.word, PollAnswer.changed_at),
                erasure=Erasure.WORDS,
                columns=(PollAnswer.word, PollAnswer.folded),
                why="Nobody is told whose answer it is. Choices stay counted; a deleted word is counted out.",
            ),
        ),
    ),
    Holding(
        PollWord,
        named=(PollWord.decided_by,),
        plain=(PollWord.folded, PollWord.state),
        why="Which words of a poll a host let others see, or hid; not who said them.",
    ),
    Holding(
        QuestionAnswer,
        parts=(
            Part(
                heading="Answers you wrote to questions of webinars",
                mine=QuestionAnswer.author_id,
                shows=(
                    QuestionAnswer.id,
                    QuestionAnswer.question_id,
                    QuestionAnswer.text,
                    QuestionAnswer.written_at,
                    QuestionAnswer.edited_at,
                    QuestionAnswer.withdrawn_at,
                ),
                erasure=Erasure.WORDS,
                columns=(QuestionAnswer.text,),
                why="Others rely on it. Kept, it stands under “Former member”; deleted, it is withdrawn.",
            ),
        ),
    ),
    Holding(
        QuestionVote,
        parts=(
            Part(
                heading="Questions you voted for",
                mine=QuestionVote.member_id,
                shows=(QuestionVote.question_id, QuestionVote.given, QuestionVote.changed_at),
                erasure=Erasure.KEEP,
                why="How many wanted to know something does not change because somebody left.",
            ),
        ),
    ),
)

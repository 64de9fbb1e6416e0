"""Resources: who added them, and whose answers and questions stand in them."""

from uuid import UUID

from sqlalchemy import ColumnElement, select

from models import Question, QuestionAnswer, Resource, ResourceFile
from server.personal.base import Erasure, Holding, Part


def _asked_by(member_id: UUID, _: str) -> ColumnElement[bool]:
    asked = select(QuestionAnswer.id).join(Question, Question.id == QuestionAnswer.question_id)
    return Resource.answer_id.in_(asked.where(Question.author_id == member_id))


def _wrote(member_id: UUID, _: str) -> ColumnElement[bool]:
    return (Resource.author_id == member_id) & Resource.answer_id.is_(None)


def _pressed(member_id: UUID, _: str) -> ColumnElement[bool]:
    return (Resource.author_id == member_id) & Resource.answer_id.is_not(None)


def _brought(member_id: UUID, _: str) -> ColumnElement[bool]:
    return ResourceFile.resource_id.in_(select(Resource.id).where(Resource.author_id == member_id))


SHOWN = (
    Resource.id,
    Resource.call_id,
    Resource.webinar_id,
    Resource.kind,
    Resource.title,
    Resource.text,
    Resource.source_url,
    Resource.file_name,
    Resource.added_at,
    Resource.edited_at,
    Resource.retired_at,
)
WORDS = (
    Resource.title,
    Resource.text,
    Resource.source_url,
    Resource.video_url,
    Resource.file_name,
    Resource.file_type,
    Resource.file_size,
)

WORDS_IN_RESOURCES = (
    Part(
        heading="Resources you added",
        mine=_wrote,
        shows=SHOWN,
        erasure=Erasure.WORDS,
        columns=WORDS,
        why="Others copy from it. Kept, it stands under “Former member”; deleted, it is retired, with its file.",
    ),
    Part(
        heading="Answers of yours that became resources",
        mine=Resource.answered_by,
        shows=SHOWN,
        erasure=Erasure.WORDS,
        columns=WORDS,
        why="Others copy from it. Kept, it stands under “Former member”; deleted, it is retired.",
    ),
    Part(
        heading="Questions of yours whose answers became resources",
        mine=_asked_by,
        shows=(Resource.id, Resource.title),
        erasure=Erasure.WORDS,
        columns=(Resource.title,),
        why="Nothing of it says who asked. Deleted, it is retired.",
    ),
)
"""Whose words stand in one: of who wants theirs deleted, it is retired, with its file."""

TABLES = (
    Holding(
        Resource,
        parts=(
            *WORDS_IN_RESOURCES,
            Part(
                heading="Answers of others that you made resources",
                mine=_pressed,
                shows=(Resource.id, Resource.added_at),
                erasure=Erasure.KEEP,
                why="The words are those of others.",
            ),
        ),
        named=(Resource.author_id,),
        plain=(Resource.kind, Resource.file_type),
    ),
    Holding(
        ResourceFile,
        parts=(
            Part(
                heading="Files you brought",
                mine=_brought,
                shows=(ResourceFile.resource_id,),
                erasure=Erasure.WORDS,
                columns=(ResourceFile.content,),
                why="Each can be saved from the page of its resource.",
            ),
        ),
    ),
)

"""What a member says of themself."""

from models import Photo, ProfileField
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        ProfileField,
        parts=(
            Part(
                heading="What you say of yourself, and who sees it",
                mine=ProfileField.member_id,
                shows=(ProfileField.field, ProfileField.value, ProfileField.audience),
                erasure=Erasure.DELETE,
                why="So that others know what you do and whom to ask. You choose what to say, and to whom.",
            ),
        ),
    ),
    Holding(
        Photo,
        parts=(
            Part(
                heading="Your photo",
                mine=Photo.member_id,
                shows=(Photo.version, Photo.changed_at),
                erasure=Erasure.DELETE,
                why="So that others know your face. Your page shows it; remove it there whenever you like.",
            ),
        ),
        secrets=(Photo.small, Photo.large),
    ),
)

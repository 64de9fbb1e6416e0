"""What the network holds about people, table by table: the own-data file, erasure and the documents follow it.

Invariant: every table of `models` is declared here, and every column that could hold something about a person (text,
JSON, bytes, a reference to a member) is named there. `tests/policy/test_personal.py` fails where one is not.

To declare a new table, add a `Holding` to the file of its theme, or a new file with `TABLES` to the list below:

    Holding(
        Photo,
        parts=(
            Part(
                heading="Your photo",                     # as the member reads it in their own file
                mine=Photo.member_id,                     # whose row it is: an id or an e-mail address
                shows=(Photo.taken_at, Photo.alt_text),   # what their file shows of it
                erasure=Erasure.DELETE,                   # DELETE, BLANK, WORDS (both with `columns=`) or KEEP
                why="So that others know your face.",
            ),
        ),
        secrets=(Photo.bytes,),   # never shown in a file        plain=(Photo.state,),   # text, but not about a person
        named=(Photo.hidden_by,), # a member named in passing
    )

A table that holds nothing about people says only why: `Holding(Team, plain=(Team.name,), why="Teams are not people.")`.
Parts are erased in order. What a member wrote is `WORDS`: they choose. Every value in `shows` must survive
`server/policy/own_data.py` as plain JSON: no bytes.
"""

from server.personal import (
    backstage,
    calls,
    commitments,
    factors,
    handovers,
    imports,
    invitations,
    joining,
    keys,
    members,
    moderation,
    numbers,
    profiles,
    reports,
    resources,
    talk,
    transcripts,
    upkeep,
    webinars,
)
from server.personal.base import Column, Erasure, Holding, Part, emptied, names_a_member

HOLDINGS: tuple[Holding, ...] = (
    *members.TABLES,
    *keys.TABLES,
    *invitations.TABLES,
    *factors.TABLES,
    *profiles.TABLES,
    *calls.TABLES,
    *handovers.TABLES,
    *imports.TABLES,
    *joining.TABLES,
    *numbers.TABLES,
    *reports.TABLES,
    *talk.TABLES,
    *webinars.TABLES,
    *backstage.TABLES,
    *commitments.TABLES,
    *resources.TABLES,
    *transcripts.TABLES,
    *moderation.TABLES,
    *upkeep.TABLES,
)

__all__ = ["HOLDINGS", "Column", "Erasure", "Holding", "Part", "emptied", "names_a_member"]

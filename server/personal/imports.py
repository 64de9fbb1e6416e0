"""Files that members brought in."""

from models import Import
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Import,
        parts=(
            Part(
                heading="Files you brought in",
                mine=Import.member_id,
                shows=(Import.id, Import.kind, Import.file_name, Import.state, Import.ordered_at, Import.finished_at),
                erasure=Erasure.BLANK,
                columns=(Import.file_name, Import.faults),
                why="Where figures came from stays known, and can be undone. What the file was called is emptied.",
            ),
        ),
        secrets=(Import.content,),
        named=(Import.undone_by,),
        plain=(Import.kind, Import.state, Import.asked, Import.step, Import.problem, Import.made),
    ),
)

"""`snowfield recount`: finds figures that are not what was reported, and makes them anew when asked to."""

from sqlalchemy import text

from tests.people import Cast
from tests.reporting import ask
from tests.test_cli import snowfield


async def test_a_wrong_figure_is_found_and_made_anew(cast: Cast, db_url: str) -> None:
    asked = await ask(cast)
    await asked.report(cast.mo, 12)
    assert await snowfield("recount", DATABASE_URL=db_url) == (0, "All figures are what was reported.\n")
    async with cast.sessions() as db:
        await db.execute(text("update metric_sums set numerator = 13 where team_id = :id"), {"id": cast.core})
        await db.commit()
    status, said = await snowfield("recount", DATABASE_URL=db_url)
    assert (status, "not what was reported: 1." in said) == (1, True)
    status, said = await snowfield("recount", "--repair", DATABASE_URL=db_url)
    assert (status, said.splitlines()[-1]) == (0, "Figures that were wrong and are made anew: 1.")
    await asked.agrees()

"""Looking for words in the whole database: in every column of every table that could hold them."""

from sqlalchemy import text

from server.db import Sessions


async def found_anywhere(sessions: Sessions, words: str) -> list[str]:
    """`table.column` of each place that has these words, in any case. Rows are read as JSON text, bytes as text."""
    places = []
    async with sessions() as db:
        columns = await db.execute(
            text("""
                select table_name, column_name, data_type from information_schema.columns
                where table_schema = 'public' and data_type in ('text', 'jsonb', 'json', 'bytea', 'ARRAY', 'inet')
                order by 1, 2
            """)
        )
        for table, column, kind in columns.all():
            value = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            query = f'select exists (select from "{table}" where strpos(lower({value}), :words) > 0)'
            if await db.scalar(text(query), {"words": words.lower()}):
                places.append(f"{table}.{column}")
    return places

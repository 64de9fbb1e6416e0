"""SQL of dated rows: how long a period is, whether a row held at a moment, whether a form asks for a period."""


def step(kind: str) -> str:
    """SQL: the length of a period, by the column or parameter that names its kind."""
    return (
        f"case {kind} when 'day' then interval '1 day' when 'week' then interval '7 days' "
        f"when 'month' then interval '1 month' else interval '3 months' end"
    )


def holds(row: str, moment: str) -> str:
    """SQL: whether a dated row held just before a moment."""
    return f"{row}.since < {moment} and ({row}.until is null or {row}.until >= {moment})"


def asks(form: str, period: str, following: str, closes: str) -> str:
    """SQL: whether a version of a form asks for a period: it holds at the close, and no pause has the whole period."""
    return (
        f"{holds(form, closes)} and not exists (select from pauses z "
        f"where (z.form_id is null or z.form_id = coalesce({form}.first_id, {form}.id)) "
        f"and z.first_day <= {period} and z.last_day >= {following} - 1 and z.set_at < {closes})"
    )

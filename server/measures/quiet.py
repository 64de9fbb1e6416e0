"""Quiet hours: when no letter that reminds goes out. They are times on the clock on the wall, and may pass midnight."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(now: datetime, begins: time, ends: time, tz: ZoneInfo) -> datetime | None:
    """When the quiet hours that `now` lies in are over, in UTC; None outside them. The same time twice means none.

    An hour that the clocks skip or repeat is quiet if it is so on the wall.
    """
    wall = now.astimezone(tz).replace(tzinfo=None)
    clock = wall.time()
    if begins == ends:
        return None
    if begins < ends:
        quiet, days = begins <= clock < ends, 0
    else:
        quiet, days = clock >= begins or clock < ends, 1 if clock >= begins else 0
    if not quiet:
        return None
    over = datetime.combine(wall.date() + timedelta(days=days), ends)
    return over.replace(tzinfo=tz).astimezone(UTC)

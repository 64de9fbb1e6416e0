"""The log as the database itself saw it: triggers keep every event, its position and its end in tables of their own.

The snapshot is that of the statement that drew the event's id, so it is a column's default: in a trigger it is later.

The log forgets on purpose (words that were taken back), so it cannot be asked afterwards what it was. Each event is
kept with the transaction that wrote it and the snapshot of that moment: so `a` was committed before `b` was written if
and only if the snapshot of `b` sees the transaction of `a`. Invariant: what is kept here commits with what it tells of.
"""

import json
from dataclasses import dataclass
from typing import Any

import asyncpg

KEEP = """
create schema witness;
alter table events add column witnessed pg_snapshot default pg_current_snapshot();
create table witness.events (
    id bigint primary key, audiences text[], body jsonb, xid xid8 default pg_current_xact_id(),
    snapshot pg_snapshot, at timestamptz default clock_timestamp());
create table witness.positions (position bigint, event_id bigint, at timestamptz default clock_timestamp());
create table witness.forgotten (event_id bigint, at timestamptz default clock_timestamp());
create table witness.marks (dropped bigint, epoch uuid, at timestamptz default clock_timestamp());
create function witness.keep() returns trigger language plpgsql security definer as $$ begin
    if tg_table_name = 'log_marks' then
        insert into witness.marks values (new.dropped, new.epoch);
    elsif tg_table_name = 'positions' then
        insert into witness.positions values (new.position, new.event_id);
    elsif tg_op = 'INSERT' then
        insert into witness.events values (new.id, new.audiences, new.body, default, new.witnessed);
    else
        insert into witness.forgotten values (old.id);
    end if;
    return null;
end $$;
create trigger witness_events after insert or delete on events for each row execute function witness.keep();
create trigger witness_positions after insert on positions for each row execute function witness.keep();
create trigger witness_marks after update on log_marks for each row execute function witness.keep();
"""

READ = """
select e.id, p.position, e.audiences, e.body::text as body, e.xid::text::bigint as xid, e.snapshot::text as snapshot,
       extract(epoch from e.at)::float8 as at, extract(epoch from p.at)::float8 as stamped_at,
       extract(epoch from f.at)::float8 as forgotten_at
from witness.events e
left join witness.positions p on p.event_id = e.id
left join (select event_id, min(at) as at from witness.forgotten group by 1) f on f.event_id = e.id
where e.id > $1 order by p.position nulls last, e.id
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a statement could see: every transaction below `xmin`, and those below `xmax` that were not in progress."""

    xmin: int
    xmax: int
    in_progress: frozenset[int]

    @classmethod
    def read(cls, text: str) -> "Snapshot":
        """From PostgreSQL's own writing, `10:20:10,14`."""
        xmin, xmax, rest = text.split(":")
        return cls(int(xmin), int(xmax), frozenset(int(each) for each in rest.split(",") if each))

    def sees(self, xid: int) -> bool:
        return xid < self.xmin or (xid < self.xmax and xid not in self.in_progress)


@dataclass(frozen=True, slots=True)
class Told:
    """One event, as it was written. Times are those of `time.time()`: the database runs on this machine."""

    id: int
    position: int | None
    audiences: frozenset[str]
    body: dict[str, Any]
    xid: int
    snapshot: Snapshot
    at: float
    """Before its transaction was committed."""
    stamped_at: float | None
    """After that."""
    forgotten_at: float | None
    """Before the transaction that took it out was committed."""

    @property
    def kind(self) -> str:
        kind: str = self.body["type"]
        return kind

    def follows(self, other: "Told") -> bool:
        """Whether `other` was committed before this was written."""
        return self.xid != other.xid and self.snapshot.sees(other.xid)


async def install(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    await connection.execute(KEEP)


async def told(connection: "asyncpg.Connection[asyncpg.Record]", after: int = 0) -> list[Told]:
    """Every event with an id above `after`, in the order of their positions; those without one come last."""
    return [
        Told(
            id=row["id"],
            position=row["position"],
            audiences=frozenset(row["audiences"]),
            body=json.loads(row["body"]),
            xid=row["xid"],
            snapshot=Snapshot.read(row["snapshot"]),
            at=row["at"],
            stamped_at=row["stamped_at"],
            forgotten_at=row["forgotten_at"],
        )
        for row in await connection.fetch(READ, after)
    ]


async def marks(connection: "asyncpg.Connection[asyncpg.Record]") -> list[tuple[float, int, str]]:
    """When, up to where, and in which epoch the log was cleared away."""
    rows = await connection.fetch("select extract(epoch from at)::float8 as at, dropped, epoch from witness.marks")
    return [(row["at"], row["dropped"], str(row["epoch"])) for row in rows]

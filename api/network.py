"""/api/v1/network: the rules of the whole network, and who changed them."""

from datetime import datetime
from itertools import pairwise
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.router import signed_in
from api.shapes import IfMatch, Limit, Out, Page, Person
from models import NetworkVersion
from server.actions.network import change_network
from server.db import Session
from server.fields import tag_of
from server.identity import Me, Sure, settings_of
from server.network import NetworkRules, newest_version, rules_of
from server.policy.network import network_versions

router = signed_in("/network", tags=["network"])


class NetworkOut(Out):
    version: int
    """0: nobody ever changed anything, and all is as the server was started with."""
    rules: NetworkRules


class RuleChange(Out):
    rule: str
    before: Any
    now: Any


class NetworkVersionOut(Out):
    version: int
    changed_at: datetime
    changed_by: Person | None
    """Null: by the command line."""
    changes: list[RuleChange]


class NetworkVersionPage(Page[NetworkVersionOut]):
    pass


@router.get("")
async def read(db: Session, _: Me, request: Request, response: Response) -> NetworkOut:
    """The rules that hold now, for every member."""
    version = await newest_version(db)
    number = version.version if version else 0
    response.headers["ETag"] = tag_of(number)
    return NetworkOut(version=number, rules=rules_of(version, settings_of(request)))


@router.put("")
async def change(
    db: Session, me: Sure, request: Request, response: Response, rules: NetworkRules, if_match: IfMatch = None
) -> NetworkOut:
    """Other rules from now on, for administrators. They hold for whatever is asked next."""
    await change_network(db, me, settings_of(request), rules, if_match)
    return await read(db, me, request, response)


@router.get("/versions")
async def list_versions(
    db: Session,
    me: Me,
    request: Request,
    before: Annotated[int | None, Query(ge=0, le=2**31 - 1, description="`next` of the page before.")] = None,
    limit: Limit = 20,
) -> NetworkVersionPage:
    """Who changed what, newest first, for administrators."""
    query = network_versions(me).limit(limit + 1)
    if before is not None:
        query = query.where(NetworkVersion.version < before)
    rows = (await db.execute(query)).all()
    settings = settings_of(request)
    rules = [rules_of(version, settings).model_dump() for version, _ in rows]
    if len(rows) <= limit:
        rules.append(rules_of(None, settings).model_dump())
    items = [
        NetworkVersionOut(
            version=version.version,
            changed_at=version.changed_at,
            changed_by=Person(id=version.changed_by, name=name) if version.changed_by and name is not None else None,
            changes=[
                RuleChange(rule=rule, before=was[rule], now=value) for rule, value in now.items() if value != was[rule]
            ],
        )
        for (version, name), (now, was) in zip(rows, pairwise(rules), strict=False)
    ]
    return NetworkVersionPage(items=items, next=str(items[-1].version) if len(rows) > limit else None)

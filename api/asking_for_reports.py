"""/api/v1/teams/{team_id}/nudges and /acknowledgements: what a leader does with one press on a team's board."""

from datetime import date, datetime
from uuid import UUID

from fastapi import Request
from pydantic import Field

from api.router import signed_in
from api.shapes import In, Out
from server.actions.asking_for_reports import acknowledge_all, ask_for_reports
from server.db import Session
from server.identity import Me, settings_of

router = signed_in("/teams", ["teams"])


class NudgeIn(In):
    form_id: UUID
    period: date
    member_id: UUID | None = Field(None, description="Null: everybody here and below who has not sent it.")


class NudgedOut(Out):
    member_ids: list[UUID]
    waits_until: datetime | None = Field(description="Their letters go then: these are quiet hours of the network.")


class AllReadIn(In):
    form_id: UUID
    period: date


class AllReadOut(Out):
    report_ids: list[UUID] = Field(description="Those that you had not said you read.")


@router.post("/{team_id}/nudges", status_code=201)
async def nudge(db: Session, me: Me, request: Request, team_id: UUID, wanted: NudgeIn) -> NudgedOut:
    """Ask for reports that have not come, as a leader. Each gets a letter with a link that reports; nobody else is told
    but the leaders in line. Who was reminded within a day is left out."""
    settings = settings_of(request)
    asked = await ask_for_reports(db, me, settings, team_id, wanted.form_id, wanted.period, wanted.member_id)
    return NudgedOut.model_validate(asked)


@router.post("/{team_id}/acknowledgements", status_code=201)
async def read_all(db: Session, me: Me, team_id: UUID, wanted: AllReadIn) -> AllReadOut:
    """Say of all reports of this team for one period that you have read them. Each reporter sees it."""
    return AllReadOut(report_ids=await acknowledge_all(db, me, team_id, wanted.form_id, wanted.period))

"""What the steps of signing in, and confirming in between, have in common: the proof, and that one is missing."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

import structlog
from fastapi.responses import JSONResponse
from pydantic import Field, model_validator

from api.shapes import In, Out
from server.actions.second_factor import Proof, Ticket, Way

Credential = Annotated[
    dict[str, Any], Field(description="What the browser's `PublicKeyCredential.toJSON()` says, as it is.")
]


class OptionsOut(Out):
    options: dict[str, Any]
    """For the browser: `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`."""


class SecondFactorNeeded(Out):
    """The first step was right. Send the ticket to `/sessions/second-factor` with one of `ways`."""

    type: str = "about:blank"
    title: str = "Unauthorized"
    status: int = 401
    code: Literal["second_factor_needed"] = "second_factor_needed"
    detail: str = "One more step: prove with your passkey, your app or a recovery code that it is you."
    ticket: str
    """No session: it is good for the second step alone, once."""
    ways: list[Way]
    expires_at: datetime


NEEDED: dict[int | str, dict[str, Any]] = {
    401: {"model": SecondFactorNeeded, "description": "The second step is missing, or the first was wrong."}
}


class ProofIn(In):
    """One of the three."""

    code: Annotated[
        str | None, Field(max_length=40, description="The six numbers that the app shows.", examples=["492039"])
    ] = None
    recovery_code: Annotated[str | None, Field(max_length=40, examples=["7hk2-9fqc-x3wd"])] = None
    passkey: Credential | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(each is not None for each in (self.code, self.recovery_code, self.passkey)) != 1:
            raise ValueError("Send one of code, recovery_code and passkey.")
        return self

    @property
    def proof(self) -> Proof:
        return Proof(self.code, self.recovery_code, self.passkey)


def needed(ticket: Ticket) -> JSONResponse:
    """The answer 401 to a first step that was right. Not raised: the ticket has to be committed."""
    body = SecondFactorNeeded(ticket=ticket.secret, ways=ticket.ways, expires_at=ticket.expires_at)
    structlog.contextvars.bind_contextvars(code=body.code)
    return JSONResponse(body.model_dump(mode="json"), 401, media_type="application/problem+json")

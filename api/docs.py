"""What the OpenAPI document says beyond the shapes: how to begin, and how every route can refuse."""

from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from starlette.routing import BaseRoute

from api.examples import EXAMPLES

DESCRIPTION = """
Everything that the web pages do, they do through this API.

**Begin** with a token: make one on your own page or with `snowfield token EMAIL`, and send it as
`Authorization: Bearer snf_...`. It sees what its member sees.

**Lists** come in pages, `{"items": [...], "next": "..."}`: send `next` back as `after` (or `before`) for the next one.
**Repeat a POST safely** with an `Idempotency-Key` of your own: the same key again gets the first answer again.
**Edit** with `If-Match` and the `ETag` you read, so that nobody overwrites unseen.
**Refusals** are problem details (RFC 9457) with a stable `code` and a sentence a person can act on.

**Live**: open a WebSocket at `/api/v1/live` with the same credentials and send
`{"after": null, "epoch": null}` within five seconds. What follows are frames of six kinds: `hello` and `reset` with
the log's `position` and `epoch`, `event` with a position and an event (see *Webhooks* for their shapes), `sample` with
the latest figures of your calls, `presence` with who looks at a team, and `beat` with the position now. Keep the last
position and epoch: send them next time, and what you missed follows. After a `reset`, read anew; every snapshot carries
the `cursor` it belongs to. Where WebSockets are blocked, `/api/v1/live/stream` is the same as server-sent events. How
to come back, what the close codes mean, and whole clients in Python and JavaScript: `docs/live-protocol.md` in the
source.
"""

TAGS: list[dict[str, Any]] = [
    {"name": "sessions", "description": "Signing in and out."},
    {"name": "factors", "description": "A second way to prove who one is: an app, passkeys, recovery codes."},
    {"name": "me", "description": "Who I am, where I belong."},
    {"name": "tokens", "description": "Bearer tokens for programs that act as me."},
    {"name": "invitations", "description": "The only way in."},
    {"name": "joining", "description": "Public pages of calls, and people who ask to join by them."},
    {"name": "members", "description": "The people of the network, as far as one may see them."},
    {"name": "roles", "description": "Who is what in the network, and what each role may do."},
    {"name": "handovers", "description": "What somebody looks after goes to somebody else."},
    {"name": "teams", "description": "The hierarchy: teams, their parents, their people, their board."},
    {"name": "places", "description": "Who is in which team, leads it, reports in it."},
    {"name": "calls", "description": "Calls to action: the condition, the goal, the evidence, who organises."},
    {"name": "constituencies", "description": "The kinds of people who can act, across the hierarchy."},
    {"name": "metrics", "description": "Defined numbers, how they add up, and their charts."},
    {"name": "goals", "description": "A metric with a baseline, a target and a deadline."},
    {"name": "forms", "description": "What a team and all below it is asked for."},
    {"name": "reports", "description": "Reporting up, corrections, acknowledgements."},
    {"name": "lows", "description": "What got in the way, requests for help, and their answers."},
    {"name": "observations", "description": "The leaf facts, for programs."},
    {"name": "recognition", "description": "What one reached, and thanks that reached one."},
    {"name": "imports", "description": "Files of figures, teams and metrics: looked at, brought in, undone."},
    {"name": "exports", "description": "Files of what one may see."},
    {"name": "webinars", "description": "Live sessions: scheduled, changed, cancelled; who comes."},
    {"name": "commitments", "description": "What members commit themselves to, and whether they kept it."},
    {"name": "resources", "description": "What is worth copying: texts, links, files, answers, recordings."},
    {"name": "posts", "description": "What people write in their team's feed."},
    {"name": "comments", "description": "What people say to a post."},
    {"name": "feed", "description": "Posts and reports, newest first."},
    {"name": "network", "description": "The rules that hold for everybody."},
    {"name": "rules", "description": "The house rules and the privacy notice: versions, and accepting them."},
    {"name": "moderation", "description": "Telling a moderator, what they decide, appeals, and figures of it."},
    {"name": "audit", "description": "Who did what that matters, and when."},
    {"name": "mailbox", "description": "What a demo network would have mailed."},
    {"name": "live", "description": "The live feed where a WebSocket is not to be had."},
    {"name": "processes", "description": "The processes that serve the network."},
    {"name": "health", "description": "For whoever watches over the server."},
]


class FieldProblem(BaseModel):
    """One input at fault."""

    field: Annotated[str, Field(examples=["numbers.0.numerator"])]
    sentence: Annotated[str, Field(examples=["Write a number, or leave it empty."])]


class ProblemDetails(BaseModel):
    """Why a request was refused (RFC 9457). `code` is stable; `detail` is for a person."""

    type: Annotated[str, Field(examples=["about:blank"])]
    title: Annotated[str, Field(examples=["Unprocessable Content"])]
    status: Annotated[int, Field(examples=[422])]
    detail: Annotated[str, Field(examples=["Check what you sent. numbers.0.numerator: Write a number."])]
    code: Annotated[str, Field(examples=["invalid"])]
    fields: list[FieldProblem] = []


REFUSALS = {
    "401": "Not signed in.",
    "403": "You may see it, but not do this; the sentence says who can grant it.",
    "404": "It does not exist, or you may not know that it does: the two look the same.",
    "409": "It cannot be done as things stand now.",
    "412": "It changed since you read it: read it again.",
    "413": "More than 1 MB at once (a photo: 5 MB): send it in parts.",
    "422": "Something in the request is wrong; `fields` says what.",
    "429": "Too many tries; `Retry-After` says when to come back.",
    "503": "Busy, or not ready: try again in a moment.",
}
METHODS = ("get", "post", "put", "patch", "delete")


def complete(app: FastAPI) -> None:
    """Gives `app` an OpenAPI document in which every operation shows its refusals and its example."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, app.routes)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI, routes: list[BaseRoute]) -> dict[str, Any]:
    made = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        tags=TAGS,
        routes=routes,
        webhooks=app.webhooks.routes,
    )
    schemas = made["components"]["schemas"]
    for gone in ("HTTPValidationError", "ValidationError"):
        schemas.pop(gone, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["ProblemDetails"] = problem
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    for operations in made["paths"].values():
        for method in METHODS:
            if method in operations:
                _add_refusals(method, operations[method])
    for webhook in made["webhooks"].values():
        webhook["post"]["responses"].pop("422")  # nobody answers to what we say; its shape is gone, too
    return made


def _add_refusals(method: str, operation: dict[str, Any]) -> None:
    operation["responses"].pop("422", None)
    statuses = ["422", "503"]
    if operation.get("security"):
        statuses += ["401", "403", "404"]
    elif method == "post":
        statuses += ["401", "403", "404", "409", "429"]
    if any(each["in"] == "path" for each in operation.get("parameters", [])):
        statuses += ["404"]
    if method != "get":
        statuses += ["409"]
    if any(each["name"].lower() == "if-match" for each in operation.get("parameters", [])):
        statuses += ["412"]
    if "requestBody" in operation:
        statuses += ["413"]
    for status in sorted(set(statuses)):
        refusal: dict[str, Any] = {"$ref": "#/components/schemas/ProblemDetails"}
        if own := operation["responses"].get(status):  # a refusal of its own that says more
            refusal = {"anyOf": [own["content"]["application/json"]["schema"], refusal]}
        operation["responses"][status] = {
            "description": REFUSALS[status],
            "content": {"application/problem+json": {"schema": refusal}},
        }

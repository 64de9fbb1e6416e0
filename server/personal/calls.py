"""Calls, constituencies and teams: what is meant to be done, not who somebody is."""

from models import Call, Constituency, Evidence, Team, TeamParent
from server.personal.base import Holding

TABLES = (
    Holding(
        Call,
        plain=(Call.name, Call.goal_sentence, Call.condition),
        why="What a call wants is written for everybody and belongs to the network.",
    ),
    Holding(
        Evidence,
        plain=(Evidence.statement, Evidence.source, Evidence.source_url),
        why="Published facts with their sources.",
    ),
    Holding(Constituency, plain=(Constituency.name, Constituency.description), why="Kinds of people, not people."),
    Holding(Team, plain=(Team.name, Team.code), why="A team is a place in the hierarchy."),
    Holding(TeamParent, why="Which team is below which."),
)

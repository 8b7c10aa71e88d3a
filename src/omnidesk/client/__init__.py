"""omnidesk for programs: the REST API, and a live desk that loses and repeats nothing.

    async with Api("https://desk.example.org", token) as api:
        async for conversation in api.conversations(state="open"):
            ...

    async with Desk("https://desk.example.org", token) as desk:
        async for event in desk.events():
            ...

It speaks to any omnidesk server over its public interfaces and shares nothing with it.
"""

from omnidesk.client.desk import Desk, Event, Reset, Resumed
from omnidesk.client.problems import FieldProblem, ProblemError, Stopped
from omnidesk.client.resources import (
    Agent,
    Contact,
    Conversation,
    Message,
    Note,
    Offer,
    Queue,
    WorkItem,
)
from omnidesk.client.rest import Api

__all__ = [
    "Agent",
    "Api",
    "Contact",
    "Conversation",
    "Desk",
    "Event",
    "FieldProblem",
    "Message",
    "Note",
    "Offer",
    "ProblemError",
    "Queue",
    "Reset",
    "Resumed",
    "Stopped",
    "WorkItem",
]

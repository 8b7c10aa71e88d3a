"""The description of both sockets: AsyncAPI 3, made from the models they use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from omnidesk import __version__
from omnidesk.api import realtime_events, realtime_frames, schemas, widget_frames
from omnidesk.api.answers import JsonAnswer, content_tag, tagged
from omnidesk.api.auth import open_door
from omnidesk.api.commands import COMMANDS
from omnidesk.api.scopes import Scope
from omnidesk.live.session import (
    BAD_TOKEN,
    DRAINING,
    FORBIDDEN,
    TOO_MANY,
    TOO_SLOW,
    WRONG_VERSION,
)

router = APIRouter(
    prefix="/api",
    include_in_schema=False,
    default_response_class=JsonAnswer,
    dependencies=[Depends(open_door(Scope.PUBLIC))],
)

_REF = "#/components/schemas/{model}"
_DESK_ONLY: Mapping[str, type[BaseModel]] = {
    "ack": realtime_frames.Ack,
    "typing": realtime_frames.Typing,
    "seen": realtime_frames.Seen,
    "subscribe": realtime_frames.Subscription,
    "unsubscribe": realtime_frames.Subscription,
}
_WIDGET: Mapping[str, type[BaseModel]] = {
    "message.send": widget_frames.Say,
    "message.leave": widget_frames.LeaveMessage,
    "callback.ask": widget_frames.AskCallback,
    "callback.cancel": widget_frames.CancelCallback,
    "receipts": widget_frames.Receipts,
    "typing": widget_frames.VisitorTyping,
}
_ANSWERS: Mapping[str, type[BaseModel]] = {
    "resumed": realtime_frames.Resumed,
    "reset": realtime_frames.Reset,
    "reply": realtime_frames.Reply,
    "error": realtime_frames.Fault,
    "server.draining": realtime_frames.Draining,
    "ping": realtime_frames.Beat,
    "pong": realtime_frames.Beat,
}

_CLOSES = f"""\
Close codes: {BAD_TOKEN} the token is unknown, expired or revoked (get a new one); {FORBIDDEN} not
allowed (do not retry); {WRONG_VERSION} another subprotocol (do not retry); {TOO_SLOW} the reader
was too slow (resume from the last position); {DRAINING} the server stops (connect again after a
short random wait); {TOO_MANY} too many frames or commands; 1009 a frame over 64 KiB; 1011 no sign
of life; 1012 and 1013 connect again later."""
_DESK = f"""\
Speak the subprotocol `{realtime_frames.SUBPROTOCOL}`, JSON text frames. The first frame is `hello`
with a bearer token and the last position, within 10 seconds. After `welcome` come either the
missed events and `resumed`, or `reset` and `snapshot`. Apply durable events in order: each holds
whole resources that replace what the state has. Ignore types you do not know. Commands are
answered in order by `reply`; their `id` is the idempotency key, shared with REST.
{_CLOSES}"""
_WIDGET_TEXT = f"""\
The visitor's side: the same frames over `{realtime_frames.SUBPROTOCOL}`, with a visitor's token and
only the visitor's own messages. The page's Origin must be one the inbox allows.
{_CLOSES}"""


@router.get("/asyncapi.json")
async def asyncapi(request: Request) -> Response:
    """The AsyncAPI document of the sockets."""
    made = document()
    return tagged(request, made, content_tag(made))


@cache
def document() -> dict[str, Any]:
    """The document, made once."""
    parts = _Parts()
    desk_in, desk_out = _desk_in(parts), _desk_out(parts)
    widget_in, widget_out = _widget_in(parts, desk_in), _widget_out(parts, desk_out)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "omnidesk sockets",
            "version": __version__,
            "description": "The agent desk and the website chat, live.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "desk": _channel("/api/v1/realtime", _DESK, desk_in | desk_out),
            "widget": _channel(
                "/api/v1/widget/{inbox}/socket",
                _WIDGET_TEXT,
                widget_in | widget_out,
                {"inbox": {"description": "Name or id of a chat inbox"}},
            ),
        },
        "operations": _operations("desk", desk_in, desk_out)
        | _operations("widget", widget_in, widget_out),
        "components": {"messages": parts.messages, "schemas": parts.schemas()},
    }


def _desk_in(parts: _Parts) -> dict[str, Any]:
    found = {"hello": parts.message("hello", realtime_frames.Hello)}
    found |= {kind: parts.message(kind, realtime_frames.Beat) for kind in ("ping", "pong")}
    found |= {f"cmd.{n}": parts.command(n, c.args) for n, c in COMMANDS.items()}
    return found | {f"cmd.{name}": parts.command(name, m) for name, m in _DESK_ONLY.items()}


def _desk_out(parts: _Parts) -> dict[str, Any]:
    found = {kind: parts.message(kind, model) for kind, model in _ANSWERS.items()}
    found["welcome"] = parts.message("welcome", realtime_frames.Welcome)
    found["snapshot"] = parts.snapshot(
        "snapshot", realtime_frames.Snapshot, realtime_events.DeskState
    )
    ended = realtime_frames.SubscriptionEnded
    found["subscription.ended"] = parts.message("subscription.ended", ended)
    found |= {n: parts.durable(n, m) for n, m in realtime_events.DURABLE.items()}
    return found | {n: parts.ephemeral(n, m) for n, m in realtime_events.EPHEMERAL.items()}


def _widget_in(parts: _Parts, desk: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: desk[key] for key in ("hello", "ping", "pong")}
    return found | {f"cmd.{n}": parts.command(n, m, "visitor.") for n, m in _WIDGET.items()}


def _widget_out(parts: _Parts, desk: Mapping[str, Any]) -> dict[str, Any]:
    found = {kind: desk[kind] for kind in _ANSWERS}
    welcome = widget_frames.VisitorWelcome
    found["welcome"] = parts.message("welcome", welcome, name="visitor.welcome")
    found["snapshot"] = parts.snapshot(
        "visitor.snapshot", widget_frames.VisitorSnapshot, realtime_events.VisitorState
    )
    found |= {
        kind: parts.durable(kind, model, "visitor.")
        for kind, model in realtime_events.VISITOR_DURABLE.items()
    }
    found |= {kind: desk[kind] for kind in ("typing.started", "typing.stopped")}
    found |= {
        kind: parts.ephemeral(kind, model)
        for kind, model in realtime_events.VISITOR_EPHEMERAL.items()
    }
    found["seen"] = parts.ephemeral("seen", realtime_events.ViewerData, "visitor.")
    return found


class _Parts:
    """Messages as they are added, and the schemas they refer to."""

    def __init__(self) -> None:
        self.messages: dict[str, Any] = {}
        self._models: dict[type[BaseModel], None] = {schemas.Problem: None}

    def message(
        self,
        kind: str,
        model: type[BaseModel],
        extra: Mapping[str, Any] | None = None,
        *,
        name: str = "",
    ) -> str:
        """Add a message whose `type` is `kind`; its name."""
        self._models[model] = None
        narrowed = {"properties": {"type": {"const": kind}, **(extra or {})}, "required": ["type"]}
        self.messages[name or kind] = {
            "name": name or kind,
            "summary": _first_line(model),
            "payload": {"allOf": [_ref(model), {"type": "object", **narrowed}]},
        }
        return name or kind

    def command(self, name: str, args: type[BaseModel], side: str = "") -> str:
        """Add a command."""
        self._models[args] = None
        extra = {"name": {"const": name}, "args": _ref(args)}
        found = self.message("cmd", realtime_frames.Cmd, extra, name=f"{side}cmd.{name}")
        self.messages[found]["summary"] = _first_line(args)
        return found

    def durable(self, kind: str, data: type[BaseModel], side: str = "") -> str:
        """Add a durable event."""
        return self._event(kind, realtime_frames.Durable, data, side)

    def ephemeral(self, kind: str, data: type[BaseModel], side: str = "") -> str:
        """Add an ephemeral event."""
        return self._event(kind, realtime_frames.Ephemeral, data, side)

    def snapshot(self, name: str, model: type[BaseModel], data: type[BaseModel]) -> str:
        """Add a snapshot."""
        self._models[data] = None
        return self.message("snapshot", model, {"data": _ref(data)}, name=name)

    def _event(self, kind: str, model: type[BaseModel], data: type[BaseModel], side: str) -> str:
        self._models[data] = None
        found = self.message(kind, model, {"data": _ref(data)}, name=side + kind)
        self.messages[found]["summary"] = _first_line(data)
        return found

    def schemas(self) -> dict[str, Any]:
        """Every schema that a message refers to."""
        _, made = models_json_schema(
            [(model, "validation") for model in self._models], ref_template=_REF
        )
        found: dict[str, Any] = made["$defs"]
        return found


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().partition("\n")[0]


def _channel(
    address: str,
    text: str,
    messages: Mapping[str, str],
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "address": address,
        "description": text,
        "messages": {
            kind: {"$ref": f"#/components/messages/{name}"} for kind, name in messages.items()
        },
        "bindings": {"ws": {"method": "GET"}},
    }
    if parameters:
        made["parameters"] = parameters
    return made


def _operations(
    channel: str, incoming: Mapping[str, str], outgoing: Mapping[str, str]
) -> dict[str, Any]:
    return {
        f"{channel}.{action}": {
            "action": action,
            "channel": {"$ref": f"#/channels/{channel}"},
            "messages": [{"$ref": f"#/channels/{channel}/messages/{kind}"} for kind in kinds],
        }
        for action, kinds in (("receive", incoming), ("send", outgoing))
    }

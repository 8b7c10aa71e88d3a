"""Every frame of the agent socket, as models: what the socket reads, writes and documents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from omnidesk.api.inputs import Id, Input
from omnidesk.domain.desk import View

SUBPROTOCOL = "omnidesk.v1"
FRAME_BYTES = 64 * 1024
FRAMES_PER_SECOND = 50
BURST = 200
COMMANDS_WAITING = 64
MOST_SUBSCRIPTIONS = 200
HELLO_SECONDS = 10.0

CommandId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[!-~]+$")]
Ids = Annotated[list[Id], Field(max_length=MOST_SUBSCRIPTIONS)]


class Subscription(Input):
    """Queues and conversations beyond one's own work."""

    queues: Ids = Field(default_factory=list)
    conversations: Ids = Field(default_factory=list)


class Hello(Input):
    """The client's first frame. `position` is the last one it has, null for a fresh start;
    anything else than a position of ours leads to a reset, never to an error."""

    type: Literal["hello"]
    token: Annotated[str, StringConstraints(min_length=1, max_length=512)]
    position: Any = None
    subscribe: Subscription = Field(default_factory=Subscription)
    client: Annotated[str, StringConstraints(max_length=200)] = ""


class Beat(Input):
    """A heartbeat, or the answer to one. Either side may ask; any frame is a sign of life."""

    type: Literal["ping", "pong"]


class Cmd(Input):
    """A command. `id` is its idempotency key, shared with REST."""

    type: Literal["cmd"]
    id: CommandId
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    args: dict[str, Any] = Field(default_factory=dict)


class Typing(Input):
    """The agent writes, or no longer does. Ephemeral."""

    conversation_id: Id
    state: Literal["started", "stopped"] = "started"


class Seen(Input):
    """The agent looks at a conversation, up to a message. Ephemeral."""

    conversation_id: Id
    message_id: Id | None = None


class Ack(Input):
    """Everything up to this position arrived."""

    position: Annotated[str, StringConstraints(max_length=200)]


class Frame(BaseModel):
    """What the server sends: exactly the fields named."""

    model_config = ConfigDict(extra="forbid")


class Limits(Frame):
    """What a client must keep to, and what the server holds for it."""

    frame_bytes: int = FRAME_BYTES
    frames_per_second: int = FRAMES_PER_SECOND
    frames_burst: int = BURST
    commands_waiting: int = COMMANDS_WAITING
    subscriptions: int = MOST_SUBSCRIPTIONS
    buffer_frames: int
    buffer_bytes: int


class Welcome(Frame):
    """The token is good. `position` is the server's; the missed events or a reset follow.

    `version` names the program and its pages: when it differs from the one before, the pages that
    a browser holds are old."""

    type: Literal["welcome"] = "welcome"
    session_id: str
    epoch: str
    position: str
    heartbeat_seconds: float
    role: str
    agent: dict[str, Any] | None
    limits: Limits
    server_now: AwareDatetime
    version: str


class Resumed(Frame):
    """All that was missed has been sent: `count` events, up to `position`."""

    type: Literal["resumed"] = "resumed"
    count: int
    position: str


ResetReason = Literal[
    "fresh", "malformed", "epoch", "future", "too_old", "too_far", "hole", "subscription"
]


class Reset(Frame):
    """What the client holds is void; a snapshot follows."""

    type: Literal["reset"] = "reset"
    reason: ResetReason


class SeenView(Frame):
    """What the snapshot shows: one's own work, or everything, and the subscriptions."""

    agent_id: str | None
    everything: bool
    queues: list[str]
    conversations: list[str]

    @classmethod
    def of(cls, view: View) -> SeenView:
        """The wire form of a view."""
        return cls(
            agent_id=view.agent_id,
            everything=view.everything,
            queues=sorted(view.queues),
            conversations=sorted(view.conversations),
        )


class Snapshot(Frame):
    """The whole state at `position`. `truncated`: there is more live work than it shows."""

    type: Literal["snapshot"] = "snapshot"
    position: str
    view: SeenView
    truncated: bool
    data: dict[str, Any]


class Reply(Frame):
    """The answer to a command."""

    type: Literal["reply"] = "reply"
    re: str
    ok: bool
    result: Any = None
    problem: dict[str, Any] | None = None
    replayed: bool = False


class Durable(Frame):
    """A recorded fact. Positions sort as text and are otherwise opaque."""

    type: str
    id: str
    position: str
    ts: datetime
    data: dict[str, Any]


class Ephemeral(Frame):
    """Something of the moment, without a position; it is never sent again."""

    type: Literal[
        "typing.started", "typing.stopped", "viewer.joined", "viewer.left", "viewer.seen",
        "queue.stats", "queue.place", "callback.offered", "callback.updated", "seen",
        "conversation.read", "draft.updated", "mention.seen",
    ]  # fmt: skip
    data: dict[str, Any]


class SubscriptionEnded(Frame):
    """The agent lost the right to these; what only they showed is to be dropped."""

    type: Literal["subscription.ended"] = "subscription.ended"
    queues: list[str] = Field(default_factory=list)
    conversations: list[str] = Field(default_factory=list)


class Draining(Frame):
    """The server stops; the socket closes with 4010. Connect again after a short random wait."""

    type: Literal["server.draining"] = "server.draining"


class Fault(Frame):
    """A frame that could not be understood; the connection goes on."""

    type: Literal["error"] = "error"
    problem: dict[str, Any]

"""The public shapes, mirrored from domain.resources for the OpenAPI document.

Answers are made by domain.resources and encoded as they are; a test validates them against
these models, so that the document cannot drift from the behaviour.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from omnidesk.errors import SendReason

Instant = datetime
T = TypeVar("T")


# Why a message failed or is unconfirmed, for desks to say in words; "" where only the text is
# known.
ReasonCode = SendReason | Literal[""]


class Shape(BaseModel):
    """Exactly the fields named."""

    model_config = ConfigDict(extra="forbid")


class FieldProblem(Shape):
    """One faulty value: a JSON pointer into the body, or `query:name`, `header:name`."""

    pointer: str
    detail: str


class Problem(Shape):
    """RFC 9457. `type` resolves to a help page; `instance` is the request id the log knows."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldProblem] = Field(default_factory=list)


class Page(Shape, Generic[T]):
    """A part of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None


class Presence(Shape):
    """The agent's word, and how long the socket vouches for it. `until`: how long it was
    meant to last, a break say; nothing ends by itself then."""

    state: Literal["online", "away", "offline"]
    reason: str
    changed_at: Instant
    lease_expires_at: Instant | None
    until: Instant | None


RoleName = Literal["admin", "supervisor", "agent", "ops", "bot"]
TokenRole = Literal["admin", "supervisor", "agent", "ops", "bot", "board"]
KindName = Literal["chat", "messaging", "email", "voice"]


class Agent(Shape):
    """An agent with presence and load. `capacity` and `used` are units; `held` counts work by
    channel kind, dormant work left out; `wake_debt` is what dormant work would take more if it
    woke; `caps` bound kinds; `speeds` are mean handling seconds."""

    id: str
    email: str
    name: str
    role: RoleName
    language: str
    disabled: bool
    capacity: int
    used: int
    caps: dict[str, int]
    speeds: dict[str, float]
    held: dict[str, int]
    wake_debt: int
    skills: dict[str, int]
    queue_ids: list[str]
    presence: Presence
    idle_since: Instant | None
    last_assigned_at: Instant | None
    version: int


class Me(Shape):
    """The caller."""

    role: TokenRole
    token_id: str
    agent: Agent | None


class Queue(Shape):
    """A queue; durations in seconds. `steps` are what waiting changes, `closed_policy` what becomes
    of new work while its calendar is closed; messages are by language, with defaults."""

    id: str
    name: str
    offer_timeout_seconds: int
    wrap_up_seconds: int
    wait_target_seconds: int
    preferred_agent_seconds: int
    lost_agent_rule: Literal["requeue", "keep", "return"]
    strategy: Literal[
        "recommended",
        "least_loaded",
        "longest_idle",
        "most_skilled",
        "least_flexible",
        "round_robin",
        "fastest",
    ]
    manual: bool
    leave_idle: int
    rings: int
    exhausted_policy: Literal["wait", "relax", "reask", "escalate"]
    reask_seconds: int | None
    escalate_queue_id: str | None
    steps: list[Step]
    calendar_id: str | None
    sla_policy_id: str | None
    closed_policy: Literal["hold", "message", "park_until_open"]
    target_in_open_time: bool
    closed_message: dict[str, str]
    prompt_message: dict[str, str]
    paused: bool
    version: int


class Skill(Shape):
    """A skill that rules may require and agents may have."""

    id: str
    name: str


class Inbox(Shape):
    """One address on a channel. `config` shows secrets as stars; null for whom it is not."""

    id: str
    name: str
    channel: str
    address: str
    queue_id: str
    reopen_window_seconds: int
    enabled: bool
    config: dict[str, Any] | None
    version: int


class InboxCheck(Shape):
    """One thing that was looked at. `fix`: how to mend or better it; empty if all is well."""

    name: str
    ok: bool
    detail: str
    fix: str


class InboxTest(Shape):
    """Whether an inbox would work now."""

    ok: bool
    checks: list[InboxCheck]


class ChannelFacts(Shape):
    """What a channel can do, and the JSON Schema of its settings."""

    name: str
    kind: Literal["chat", "messaging", "email", "voice"]
    sends: bool
    receives_webhooks: bool
    listens: bool
    config_schema: dict[str, Any]


class RequiredSkill(Shape):
    """A skill at `level` (1 to 10) or better; one that is only `preferred` is dropped by a step."""

    skill: str
    level: int
    preferred: bool = False


class Step(Shape):
    """What waiting changes, `after_seconds` since the work was queued."""

    after_seconds: int
    relax: dict[str, int] = Field(default_factory=dict)
    drop: list[str] = Field(default_factory=list)
    widen_to: list[str] = Field(default_factory=list)
    priority: int | None = None
    queue_id: str | None = None
    offer: Literal["callback", "voicemail", "message"] | None = None


class Conversation(Shape):
    """A thread with one contact."""

    id: str
    contact_id: str
    inbox_id: str
    channel_kind: Literal["chat", "messaging", "email", "voice"]
    state: Literal["open", "snoozed", "resolved"]
    subject: str | None
    language: str | None
    queue_id: str
    priority: int
    agent_id: str | None
    participants: list[str]
    former_id: str | None
    merged_into: str | None
    attributes: dict[str, Any]
    tags: list[str]
    preview: str
    message_count: int
    waiting_since: Instant | None
    snoozed_until: Instant | None
    first_response_at: Instant | None
    last_activity_at: Instant
    resolved_at: Instant | None
    created_at: Instant
    version: int


class Attachment(Shape):
    """A file of a message."""

    id: str
    name: str
    mime: str
    size: int | None
    state: Literal["stored", "pending", "refused"]
    reason: str
    content_id: str | None
    url: str | None


class Message(Shape):
    """A message or a phone call in a thread."""

    id: str
    conversation_id: str
    direction: Literal["in", "out"]
    kind: Literal["text", "call"]
    inbox_id: str
    channel: str
    identity_id: str | None
    agent_id: str | None
    client_message_id: str | None
    text: str
    html: str | None
    subject: str | None
    in_reply_to: str | None
    status: Literal["queued", "unconfirmed", "sent", "failed", "delivered", "read"] | None
    status_reason: str
    reason_code: ReasonCode
    automatic: bool
    call: dict[str, Any] | None
    extra: dict[str, Any]
    attachments: list[Attachment]
    sent_at: Instant | None
    created_at: Instant
    version: int


class Note(Shape):
    """Agents only."""

    id: str
    conversation_id: str
    agent_id: str | None
    text: str
    mentions: list[str]
    created_at: Instant


class WorkItem(Shape):
    """A piece of work that is routed."""

    id: str
    conversation_id: str
    queue_id: str
    state: Literal["waiting", "offered", "assigned", "wrap_up", "parked", "done", "abandoned"]
    channel_kind: Literal["chat", "messaging", "email", "voice"]
    priority: int
    requirements: list[RequiredSkill]
    weight: int
    target_seconds: int | None
    arrived_at: Instant
    steps: list[Step]
    step: int
    step_at: Instant | None
    widened_to: list[str]
    dormant: bool
    blended: bool
    callback: dict[str, Any] | None
    policy_version: int
    preferred_agent_id: str | None
    preferred_until: Instant | None
    declined_by: list[str]
    agent_id: str | None
    offer_id: str | None
    wrap_up_until: Instant | None
    parked_until: Instant | None
    ended_at: Instant | None
    end_reason: str
    version: int


class Offer(Shape):
    """A claim on one agent that expires."""

    id: str
    work_item_id: str
    conversation_id: str
    queue_id: str
    agent_id: str
    state: Literal["pending", "accepted", "declined", "expired", "revoked", "ended"]
    kind: Literal["chat", "messaging", "email", "voice"]
    weight: int
    dormant: bool
    manual: bool
    made_by: str | None
    over_capacity: bool
    consult_id: str | None
    created_at: Instant
    expires_at: Instant
    answered_at: Instant | None
    reason: str


class Assigned(Shape):
    """Work that is an agent's now: the offer that made it so, and the conversation."""

    offer: Offer
    work_item: WorkItem
    conversation: Conversation


class Declined(Shape):
    """An offer that was declined; its work waits again."""

    offer: Offer
    work_item: WorkItem


class Identity(Shape):
    """An address of a contact."""

    id: str
    kind: str
    address: str
    display_name: str
    verified: bool


class Contact(Shape):
    """A person and the addresses known of them."""

    id: str
    name: str
    language: str | None
    attributes: dict[str, Any]
    merged_into: str | None
    identities: list[Identity]
    version: int
    created_at: Instant


_WORDS = {
    200: "Done",
    201: "Made",
    204: "Done; no content",
    304: "Not changed since the named entity tag",
    400: "The request cannot be read",
    401: "No valid token",
    403: "Not allowed",
    404: "Not found, or not yours to see",
    405: "Method not allowed",
    409: "The state forbids it, somebody was first, or the same key is still at work",
    412: "If-Match names an older version",
    413: "Too large",
    422: "The input is not valid, or the idempotency key was used for something else",
    429: "Too many; see Retry-After",
    503: "Nothing was stored; see Retry-After",
}
_ALWAYS = (400, 422, 503)
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def answers(model: Any, status: int, *faults: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: its answer and the problems it may give."""
    good: dict[str, Any] = {"description": _WORDS[status]}
    if model is not None:
        good["model"] = model
    found: dict[int | str, dict[str, Any]] = {status: good}
    for fault in sorted({*faults, *_ALWAYS}):
        found[fault] = {"description": _WORDS[fault]}
        if fault != 304:
            found[fault]["content"] = _PROBLEM
    return found

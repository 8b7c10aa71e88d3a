"""The public shapes of outgoing webhooks."""

from __future__ import annotations

from typing import Literal

from omnidesk.api.schemas import Instant, Shape


class Webhook(Shape):
    """Who hears of which events; `*` stands for all. `disabled_reason`: `gone` when the receiver
    answered 410. Until `former_secret_until` the secret before the last one signs along."""

    id: str
    url: str
    description: str
    events: list[str]
    enabled: bool
    disabled_reason: Literal["gone"] | None
    former_secret_until: Instant | None
    version: int
    created_at: Instant


class WebhookIssued(Webhook):
    """The same with its signing secret, which is shown in this answer only; null when the request
    was repeated after another change."""

    secret: str | None


class WebhookAttempt(Shape):
    """One request: `status` is null where no answer came, `detail` what was wrong, with the first
    words of a refusal."""

    at: Instant
    status: int | None
    detail: str
    seconds: float


class WebhookDelivery(Shape):
    """An event on its way. `event_id` is the webhook-id, the same on every attempt."""

    id: str
    webhook_id: str
    event_id: str
    event_type: str
    state: Literal["waiting", "sending", "delivered", "failed"]
    attempts: list[WebhookAttempt]
    next_attempt_at: Instant | None
    created_at: Instant
    ended_at: Instant | None


class WebhookTest(Shape):
    """What was sent and what came back. `signed_text` is exactly what the signatures in
    `headers` are over: HMAC-SHA256 with the key inside the secret, as base64."""

    ok: bool
    status: int | None
    detail: str
    seconds: float
    url: str
    headers: dict[str, str]
    signed_text: str
    body: str


class EventNames(Shape):
    """The events that there are to hear of."""

    items: list[str]
    next_cursor: None

"""Every metric by name, as plain objects that flows, live and api may count with.

Counters of what happened follow the committed events of this process, so that nothing is counted
that was rolled back and no event is counted twice over several processes. Gauges that the
database knows are set when somebody looks. No metric names an agent or a contact.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from omnidesk import __version__
from omnidesk.domain import events
from omnidesk.domain.events import Event

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_WAITS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 4 * 3600, 24 * 3600)
_ANSWERS = (0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 120)


def _counter(name: str, text: str, *labels: str) -> Counter:
    return Counter(f"omnidesk_{name}", text, labels, registry=REGISTRY)


def _gauge(name: str, text: str, *labels: str) -> Gauge:
    return Gauge(f"omnidesk_{name}", text, labels, registry=REGISTRY)


def _histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    return Histogram(f"omnidesk_{name}", text, labels, buckets=buckets, registry=REGISTRY)


# Set from the database at scrape.
queue_waiting = _gauge("queue_waiting", "Work items waiting", "queue")
queue_oldest_wait_seconds = _gauge(
    "queue_oldest_wait_seconds", "Age of the longest waiting work item", "queue"
)
queue_offered = _gauge("queue_offered", "Work items offered to an agent", "queue")
queue_assigned = _gauge("queue_assigned", "Work items agents work on", "queue")
service_level_ratio = _gauge(
    "service_level_ratio",
    "Answered within the target / (answered + abandoned after the short limit), 30 minutes",
    "queue",
)
agents = _gauge("agents", "Enabled agents by effective state", "state")
capacity_slots = _gauge("capacity_slots", "Capacity units of routable agents", "state")
outbox_pending = _gauge("outbox_pending", "Messages not yet handed to their provider")
outbox_oldest_age_seconds = _gauge(
    "outbox_oldest_age_seconds", "How long the oldest due outbound message has been due"
)
outbox_dead = _gauge("outbox_dead", "Outbound messages given up")
inbound_troubled = _gauge("inbound_troubled", "Stored inbound items that need a person", "state")
routing_alarms = _gauge("routing_alarms", "Kinds of waiting work in trouble", "reason")
event_position = _gauge("event_position", "Position of the last committed event")

# Counted from committed events.
conversations_created_total = _counter(
    "conversations_created", "Conversations opened", "channel_kind"
)
conversations_answered_total = _counter(
    "conversations_answered", "Work items an agent took", "channel_kind"
)
conversations_abandoned_total = _counter(
    "conversations_abandoned", "Work items whose customer gave up", "channel_kind"
)
queue_wait_seconds = _histogram(
    "queue_wait_seconds", "From arrival to assignment or abandonment", _WAITS, "outcome"
)
offers_total = _counter("offers", "Offers by what became of them", "result")
offer_response_seconds = _histogram(
    "offer_response_seconds", "From offer to the agent's answer", _ANSWERS
)
first_response_seconds = _histogram(
    "first_response_seconds", "From a conversation's start to the first reply", _WAITS
)
messages_total = _counter("messages", "Messages", "channel", "direction", "result")

# Counted where they happen.
inbound_webhooks_total = _counter(
    "inbound_webhooks", "Provider requests: stored, refused, unavailable, ...", "channel", "result"
)
webhook_deliveries_total = _counter("webhook_deliveries", "Outgoing webhooks", "result")
websocket_connections = _gauge("websocket_connections", "Open sockets", "kind")
websocket_resumes_total = _counter("websocket_resumes", "Resumed streams: resumed, reset", "result")
websocket_slow_closes_total = _counter(
    "websocket_slow_closes", "Sockets closed because they did not read"
)

build_info = _gauge("build_info", "Always 1; the version is a label", "version")
build_info.labels(__version__).set(1)

_OFFERS = {
    events.OFFER_CREATED: "created",
    events.OFFER_ACCEPTED: "accepted",
    events.OFFER_DECLINED: "declined",
    events.OFFER_EXPIRED: "expired",
    events.OFFER_REVOKED: "revoked",
}
_ANSWERED = frozenset({events.OFFER_ACCEPTED, events.OFFER_DECLINED})


def count(committed: Iterable[Event]) -> None:
    """Count what one committed transaction recorded; a hook of `Database.on_events`."""
    for event in committed:
        try:
            _count(event)
        except (KeyError, TypeError, ValueError):
            # The facts are committed already; a number less must not look like a failure.
            structlog.get_logger().warning("event_not_counted", type=event.type)


def _count(event: Event) -> None:
    data = event.data
    if event.type == events.MESSAGE_CREATED:
        _count_message(event)
    elif event.type == events.MESSAGE_FAILED:
        messages_total.labels(data["message"]["channel"], "out", "failed").inc()
    elif event.type in _OFFERS:
        offers_total.labels(_OFFERS[event.type]).inc()
        if event.type in _ANSWERED:
            offer_response_seconds.observe(_seconds(data["offer"]["created_at"], event.occurred_at))
    elif event.type == events.CONVERSATION_CREATED:
        conversations_created_total.labels(data["conversation"]["channel_kind"]).inc()
    elif event.type == events.CONVERSATION_ASSIGNED:
        _count_wait(event, "answered")
    elif event.type == events.WORK_ENDED and data["work_item"]["state"] == "abandoned":
        _count_wait(event, "abandoned")


def _count_message(event: Event) -> None:
    message = event.data["message"]
    result = "queued" if message["direction"] == "out" else "stored"
    messages_total.labels(message["channel"], message["direction"], result).inc()
    conversation = event.data.get("conversation")
    if conversation is None or message["direction"] == "in":
        return
    # The reply that set it is the first one.
    if conversation["first_response_at"] == message["created_at"]:
        began = conversation["created_at"]
        first_response_seconds.observe(_seconds(began, event.occurred_at))


def _count_wait(event: Event, outcome: str) -> None:
    item = event.data.get("work_item")
    if item is None:
        return
    total = conversations_answered_total if outcome == "answered" else conversations_abandoned_total
    total.labels(item["channel_kind"]).inc()
    queue_wait_seconds.labels(outcome).observe(_seconds(item["arrived_at"], event.occurred_at))


def _seconds(began: str, ended: datetime) -> float:
    return max(0.0, (ended - datetime.fromisoformat(began)).total_seconds())

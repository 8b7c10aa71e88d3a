"""The HTTP and websocket faces."""

from __future__ import annotations

from importlib import import_module

from fastapi import APIRouter

# The modules with a `router`; order is the order of matching.
_ROUTED = (
    "auth",
    "desk",
    "handling",
    "conversations",
    "read_marks",
    "drafts",
    "mentions",
    "saved_filters",
    "saved_replies",
    "outgoing_webhooks",
    "reply_ways",
    "contacts",
    "attachments",
    "agents",
    "queues",
    "calendars",
    "sla",
    "shifts",
    "inboxes",
    "rules",
    "policy",
    "shadow",
    "alarms",
    "tokens",
    "explain",
    "stats",
    "board",
    "waiting",
    "reports",
    "health",
    "docs",
    "webhooks",
    "inbound",
    "realtime",
    "asyncapi",
    "widget",
    "demo",
    "pages",
)


def routers() -> list[APIRouter]:
    """Every router of this package, for the application to include."""
    found = [import_module(f"{__name__}.{name}").router for name in _ROUTED]
    assert all(isinstance(router, APIRouter) for router in found)
    return found

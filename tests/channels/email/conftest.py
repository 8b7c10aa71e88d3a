"""Shared facts of the e-mail tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from omnidesk.channels.email.config import EmailConfig
from omnidesk.channels.email.parse import Envelope, interpret
from omnidesk.channels.email.rules import MailRules
from omnidesk.domain.inbound import InboundMessage

NOW = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
TOKEN = "0123456789abcdef0123456789abcdef"

Read = Callable[..., InboundMessage]


@pytest.fixture
def config() -> EmailConfig:
    return EmailConfig(
        address="support@example.org",
        display_name="Поддержка",
        own_addresses=("help@example.org",),
        trusted_authserv_id="mx.example.org",
        bounce_address="bounces@example.org",
    )


@pytest.fixture
def rules(config: EmailConfig) -> MailRules:
    return config.rules


@pytest.fixture
def read(rules: MailRules) -> Read:
    """Reads a mail that must be a message; faults are not turned into quarantine."""

    def run(raw: bytes | str, envelope: Envelope | None = None) -> InboundMessage:
        data = raw.encode("utf-8") if isinstance(raw, str) else raw
        item = interpret(rules, data, envelope or Envelope(), NOW)
        assert isinstance(item, InboundMessage), item
        return item

    return run

"""What an endpoint of an outgoing webhook may be: its address, its events, its secret."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from omnidesk.channels._toolkit.secrets import webhook_key
from omnidesk.domain.webhook import ALL_EVENTS, EVENT_NAMES
from omnidesk.flows.public_network import host_of, is_public

# Standard Webhooks asks for 24 to 64 bytes.
LEAST_SECRET_BYTES = 24
MOST_SECRET_BYTES = 64


def check_secret(secret: str) -> str:
    """A secret somebody chose, as it is; ValueError when it is none to sign with."""
    if not LEAST_SECRET_BYTES <= len(webhook_key(secret)) <= MOST_SECRET_BYTES:
        raise ValueError(
            f"a signing secret holds {LEAST_SECRET_BYTES} to {MOST_SECRET_BYTES} random bytes"
        )
    return secret


def check_url(url: str, private_hosts: frozenset[str] | None) -> str:
    """An address that may be called, as it is; ValueError says what is wrong with it.

    Names are looked up, and their addresses checked, with every connection; a private one is
    reached only where `private_hosts` has it, and only such a one may do without https. None: a
    file of the operator's says it, and what may be reached is seen when it is called.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not host_of(url) or not parts.hostname:
        raise ValueError("must be an address like https://example.org/hooks")
    if parts.username or parts.password or parts.fragment:
        raise ValueError("must have neither a password nor a fragment")
    if private_hosts is None:
        return url
    allowed = parts.hostname in private_hosts or host_of(url) in private_hosts
    if parts.scheme != "https" and not allowed:
        raise ValueError("must begin with https")
    if _is_address(parts.hostname) and not allowed and not is_public(parts.hostname):
        raise ValueError("is not on the public Internet; see allow_private_hosts")
    return url


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def check_events(names: Sequence[str]) -> list[str]:
    """The events to hear of, sorted, each once; ValueError names one that does not exist."""
    unknown = sorted(set(names) - {*EVENT_NAMES, ALL_EVENTS})
    if unknown:
        raise ValueError(f"there is no event {unknown[0]!r}")
    if not names:
        raise ValueError("names no event; * stands for all")
    return [ALL_EVENTS] if ALL_EVENTS in names else sorted(set(names))

"""Whether an inbox would work now: what the doctor asks, for one inbox, from the desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import structlog
from pydantic import BaseModel, SecretStr

from omnidesk import channels
from omnidesk.domain.ids import InboxId
from omnidesk.errors import ConfigurationError
from omnidesk.flows import examine
from omnidesk.flows.configure import present
from omnidesk.flows.examine import Finding, Verdict
from omnidesk.flows.runtime import OpenInbox, Runtime, channel_facts, open_inbox
from omnidesk.store import directory

_log = structlog.get_logger(__name__)

SECONDS = 15.0
_LOCAL = ("localhost", "127.0.0.1", "::1")
# Shorter ones could be any word of a sentence.
_LEAST_SECRET = 4
STARS = "********"


async def try_inbox(runtime: Runtime, inbox_id: str, *, seconds: float = SECONDS) -> dict[str, Any]:
    """{ok, checks: [{name, ok, detail, fix}]} of an inbox, enabled or not, within `seconds`.

    Nothing is changed or sent to a customer. No detail holds a secret. NotFound if there is no
    such inbox.
    """
    findings = [finding async for finding in _findings(runtime, inbox_id, seconds)]
    return {
        "ok": all(finding.verdict is not Verdict.FAIL for finding in findings),
        "checks": [
            {
                "name": finding.check,
                "ok": finding.verdict is not Verdict.FAIL,
                "detail": finding.detail,
                "fix": finding.fix,
            }
            for finding in findings
        ],
    }


async def _findings(runtime: Runtime, inbox_id: str, seconds: float) -> AsyncIterator[Finding]:
    async with runtime.database.transaction() as tx:
        row = await present(tx, "inboxes", inbox_id)
        if row["channel"] not in channel_facts():
            there = ", ".join(sorted(channels.registry()))
            said = f"this program has no channel {row['channel']!r}"
            yield examine.fail("settings", said, f"use one of: {there}")
            return
        try:
            known = await directory.load(tx, runtime.seal, channel_facts())
        except ConfigurationError as error:
            yield examine.fail("settings", f"{error.where}: {error.what}", error.mend)
            return
    found = known.inboxes[InboxId(inbox_id)]
    try:
        opened = open_inbox(found)
    except ConfigurationError as error:
        yield examine.fail("settings", f"{error.where}: {error.what}", "correct the settings")
        return
    yield examine.ok("settings", "complete")
    if not found.enabled:
        yield examine.warn("enabled", "the inbox is switched off", "switch it on")
    if opened.channel.parse is not None:
        yield _address(f"{runtime.public_url}/hooks/{found.name}")
    if opened.channel.check is not None:
        yield await _provider(runtime, opened, seconds)


def _address(url: str) -> Finding:
    name, parts = "address for the provider", urlsplit(url)
    if parts.hostname in _LOCAL:
        fix = "set OMNIDESK_PUBLIC_URL to the address that the provider can reach"
        return examine.warn(name, f"{url} works on this machine only", fix)
    if parts.scheme != "https":
        fix = "put a proxy with a certificate before omnidesk and set OMNIDESK_PUBLIC_URL"
        return examine.fail(name, f"{url} is not encrypted", fix)
    return examine.ok(name, f"requests are taken at {url}")


async def _provider(runtime: Runtime, opened: OpenInbox, seconds: float) -> Finding:
    name = "provider"
    try:
        async with asyncio.timeout(seconds):
            found = await examine.inbox(runtime.http, opened.inbox)
    except TimeoutError:
        fix = "check that this machine may reach the provider"
        return examine.fail(name, f"no answer within {seconds:g} s", fix)
    except Exception as error:
        # A provider may answer anything; what it was is for the log.
        _log.warning("inbox.check_failed", inbox_id=opened.inbox.id, error=type(error).__name__)
        fix = "check the address of the provider, and the log"
        return examine.fail(name, f"the check broke ({type(error).__name__})", fix)
    detail = found.detail.removeprefix(f"{opened.inbox.channel}: ")
    fix = "correct the credentials" if found.verdict is Verdict.FAIL else found.fix
    return replace(found, check=name, detail=_without_secrets(detail, opened.config), fix=fix)


def _without_secrets(text: str, config: BaseModel) -> str:
    for secret in sorted(_secrets(config), key=len, reverse=True):
        if len(secret) >= _LEAST_SECRET:
            text = text.replace(secret, STARS)
    return text


def _secrets(value: Any) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _secrets(getattr(value, name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _secrets(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _secrets(inner)
